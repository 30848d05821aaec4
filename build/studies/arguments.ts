/** `--minutes N` of a study's arguments. Throws where N is no number above 0. */
export function minutesIn(args: readonly string[], otherwise: number): number {
  const minutes = Number(valueOf(args, "--minutes") ?? otherwise);
  if (!(minutes > 0)) throw new Error(`--minutes ${valueOf(args, "--minutes")}: a number above 0 is needed`);
  return minutes;
}

/** `--NAME N` as a record that holds it, or an empty one where it does not stand there. Throws where N is no whole number above 0. */
export function countIn<Name extends string>(args: readonly string[], name: Name): { readonly [key in Name]?: number } {
  const text = valueOf(args, `--${name}`);
  if (text === undefined) return {};
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} ${text}: a whole number above 0 is needed`);
  return { [name]: count } as { readonly [key in Name]?: number };
}

/** `--threads N`, for `openDevice`: two studies of one thread side by side make more steps than one of two. */
export function threadsIn(args: readonly string[]): { readonly threads?: number } {
  return countIn(args, "threads");
}

/** `--only a,b`: what alone is to be done; null where it does not stand there. */
export function onlyIn(args: readonly string[]): readonly string[] | null {
  return valueOf(args, "--only")?.split(",") ?? null;
}

/** What follows a flag. */
export function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
}
