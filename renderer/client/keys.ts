/** Names of the cached answers. The first part is what a `changed` event names. */
export const keys = {
  info: ["info"],
  studies: ["studies"],
  study: (id: string) => ["studies", "one", id],
  results: (study: string) => ["results", study],
  result: (study: string, model: string) => ["results", study, model],
  similar: (job: string) => ["similar", job],
  marks: (study: string) => ["marks", study],
  models: ["models"],
  configurations: ["configurations"],
  runs: ["runs"],
  metrics: (run: string) => ["metrics", run],
  jobs: ["jobs"],
  devices: ["devices"],
  settings: ["settings"],
} as const;
