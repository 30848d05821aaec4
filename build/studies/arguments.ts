/** `--minutes N` of a study's arguments. Throws where N is no number above 0. */
export function minutesIn(args: readonly string[], otherwise: number): number {
  const at = args.indexOf("--minutes");
  const minutes = at < 0 ? otherwise : Number(args[at + 1]);
  if (!(minutes > 0)) throw new Error(`--minutes ${args[at + 1]}: a number above 0 is needed`);
  return minutes;
}
