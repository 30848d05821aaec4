import type { MarkInput, Marks } from "../../../electron/contract/index.ts";

/** What readers marked, kept while the desk is served. */
export class KeptMarks {
  private readonly kept = new Map<string, Marks>();

  clear(): void {
    this.kept.clear();
  }

  of(study: string): Marks {
    return this.kept.get(study) ?? { format: "hilum-marks", version: 1, firstRevealedAt: null, marks: [] };
  }

  put(study: string, mark: MarkInput): Marks {
    const before = this.of(study);
    const now = new Date().toISOString();
    const known = before.marks.find(({ id }) => id === mark.id);
    const covered = before.firstRevealedAt === null;
    const made = {
      ...mark,
      createdAt: known?.createdAt ?? now,
      changedAt: now,
      madeBeforeReveal: known?.madeBeforeReveal ?? covered,
      changedAfterReveal: known !== undefined && !covered,
    };
    const others = before.marks.filter(({ id }) => id !== mark.id);
    return this.keep(study, { ...before, marks: [...others, made] });
  }

  reveal(study: string): Marks {
    const before = this.of(study);
    return this.keep(study, {
      ...before,
      firstRevealedAt: before.firstRevealedAt ?? new Date().toISOString(),
    });
  }

  private keep(study: string, marks: Marks): Marks {
    this.kept.set(study, marks);
    return marks;
  }
}
