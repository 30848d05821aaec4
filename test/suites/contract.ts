import { isDefinedError, ORPCError } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { DeskContract, DeskEvent } from "../../electron/contract/index.ts";

export type DeskClient = ContractRouterClient<DeskContract>;

/**
 * What must hold of the contract over every transport, against the desk of world.ts. Each check takes a connected client
 * and throws where something does not hold. Free of the test runner and of Node: it also runs inside Electron.
 */
export const contractChecks: Readonly<Record<string, (client: DeskClient) => Promise<void>>> = {
  async "answers with what the schema says"(client) {
    const info = await client.app.info();
    equal(info.name, "Hilum");
    equal(info.electron === null || typeof info.electron === "string", true);
  },

  async "keeps what is not ASCII, null, undefined and defaults apart"(client) {
    const before = await client.settings.get();
    equal(before.lastStudy, null);
    equal((await client.settings.set({ lastStudy: "Ä – 肺 – 🫁" })).lastStudy, "Ä – 肺 – 🫁");
    equal((await client.settings.set({ threads: 3 })).lastStudy, "Ä – 肺 – 🫁");
    equal((await client.settings.set({ lastStudy: null, threads: 0 })).lastStudy, null);
  },

  async "a fault arrives as the declared error, with its code, sentence and advice"(client) {
    const error = await thrown(client.studies.get({ id: "nothing" }));
    equal(isDefinedError(error), true);
    equal(error instanceof ORPCError && error.code, "FAULT");
    const { data } = error as { readonly data: { code: string; message: string; todo: string } };
    equal(data.code, "NOT_FOUND");
    equal(data.message.includes("nothing") && data.todo.length > 0, true);
  },

  async "browser mode has no folder dialog, and says so"(client) {
    const error = (await thrown(client.app.pickFolder())) as { readonly data: { code: string } };
    equal(error.data.code, "NOT_HERE");
  },

  async "input of the wrong form is refused before any service sees it"(client) {
    const call = client.studies.get as (input: unknown) => Promise<unknown>;
    const error = await thrown(call({ id: 5 }));
    equal(error instanceof ORPCError && error.code, "BAD_REQUEST");
  },

  async "events arrive as they happen; leaving the stream leaves the link usable"(client) {
    const stream = await client.app.events();
    const first = firstWhere(stream, (event) => event.type === "changed" && event.what === "settings");
    await client.settings.set({ theme: "dark" });
    equal((await first).type, "changed");
    await stream.return?.();
    equal((await client.app.info()).name, "Hilum");
  },

  async "an aborted stream ends"(client) {
    const control = new AbortController();
    const stream = await client.app.events(undefined, { signal: control.signal });
    const ended = (async () => {
      for await (const event of stream) void event;
    })().catch(() => undefined);
    control.abort();
    await within(2000, ended);
    equal((await client.app.info()).name, "Hilum");
  },

  async "a hundred calls at once all get their own answer"(client) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        thrown(client.studies.get({ id: `id-${i}` })).then((error) => (error as Error).message),
      ),
    );
    answers.forEach((message, i) => equal(message.includes(`id-${i} `), true));
  },

  async "one click: import, prepare, predict; the events tell every state to the end"(client) {
    const stream = await client.app.events();
    const finished = firstWhere(
      stream,
      (event) => event.type === "job" && event.job.kind === "predict" && event.job.state === "finished",
    );
    const { jobs } = await client.studies.import({ paths: ["/somewhere"], upTo: "predict" });
    equal(jobs.length, 1);
    await within(10_000, finished);
    await stream.return?.();
    const [study] = await client.studies.list();
    equal(study?.results, 1);
    equal(study?.probability, 0.5);
    const detail = await client.studies.get({ id: "ab12" });
    equal(
      JSON.stringify(detail.volume.affineLps.map((x) => Math.round(x * 1e5) / 1e5)),
      JSON.stringify([0.5, 0, 0, 10, 0, 0.6, 0, 20, 0, 0, 0.7, 30]),
    );
    equal(detail.volume.byteLength, 16);
    const { loss } = await client.results.get({ study: "ab12", model: "lung-tiny" });
    equal(loss.noData, 0);
  },
};

function equal(found: unknown, expected: unknown): void {
  if (!Object.is(found, expected))
    throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

async function thrown(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

async function firstWhere(
  stream: AsyncIterable<DeskEvent>,
  matches: (event: DeskEvent) => boolean,
): Promise<DeskEvent> {
  const iterator = stream[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await iterator.next();
    if (done === true) throw new Error("the stream ended");
    if (matches(value)) return value;
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms));
  return Promise.race([promise, late]);
}
