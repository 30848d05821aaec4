import { ORPCError } from "@orpc/client";
import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { finalStates, jobState, type Job, type Metric, type StudySummary } from "../../electron/contract/index.ts";
import { ConnectionLost } from "./connection.ts";
import { apply, withMetrics } from "./events.ts";
import { faultOf } from "./faults.ts";
import { keys } from "./keys.ts";
import { withInputs } from "./references.ts";
import { currentJob, findingsOf, isFinal, shareDone, subjectOf, verdictSign } from "./words.ts";

const job = (id: string, state: Job["state"], more: Partial<Job> = {}): Job => ({
  format: "hilum-job",
  version: 1,
  id,
  kind: "predict",
  title: id,
  lane: "engine",
  input: {},
  needs: [],
  state,
  attempt: 1,
  resumable: false,
  progress: { done: 0, total: 10, text: "", secondsLeft: null },
  fault: null,
  createdAt: "2026-11-24T10:00:00Z",
  startedAt: null,
  endedAt: null,
  ...more,
});
const point = (step: number): Metric => ({
  step,
  lossNatsPerVoxel: 0,
  validationNatsPerVoxel: null,
  gradientNorm: 1,
  smallestSigma: null,
  componentUsage: null,
  skipped: 0,
  patchesPerSecond: 1,
});

describe("words", () => {
  test("final states are the contract's", () => {
    for (const state of jobState.options) expect(isFinal({ state })).toBe(finalStates.includes(state));
  });

  test("the job one would name: a running one before a queued one, none when all ended", () => {
    expect(currentJob([job("a", "finished"), job("b", "queued"), job("c", "running")])?.id).toBe("c");
    expect(currentJob([job("a", "finished"), job("b", "queued")])?.id).toBe("b");
    expect(currentJob([job("a", "interrupted")])).toBeUndefined();
  });

  test("subject and share", () => {
    expect(subjectOf(job("a", "running", { input: { study: "s" } }), "study")).toBe("s");
    expect(subjectOf(job("a", "running", { input: { study: { fromJob: "x" } } }), "study")).toBeUndefined();
    expect(shareDone(job("a", "running", { progress: { done: 5, total: 10, text: "", secondsLeft: null } }))).toBe(0.5);
    expect(
      shareDone(job("a", "running", { progress: { done: 5, total: null, text: "", secondsLeft: null } })),
    ).toBeNull();
  });

  test("a refused series says that it may still be viewed; reasons come worst first, each once", () => {
    const note = { code: "A", severity: "info" as const, message: "a" };
    const bad = { code: "B", severity: "refused" as const, message: "b" };
    expect(verdictSign({ viewable: true, analysable: "refused", findings: [bad] })).toEqual({
      tone: "bad",
      word: "view only",
    });
    expect(
      verdictSign({ viewable: true, analysable: "warning", findings: [{ ...bad, severity: "warning" }] }).word,
    ).toBe("1 warning");
    const study = {
      quality: { verdict: { findings: [note, bad] } },
      prepared: { findings: [note] },
    } as unknown as StudySummary;
    expect(findingsOf(study).map(({ code }) => code)).toEqual(["B", "A"]);
  });
});

describe("events", () => {
  test("a job is put in place, a new one first", () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.jobs, [job("a", "running")]);
    apply({ type: "job", job: job("a", "finished") }, queries);
    apply({ type: "job", job: job("b", "queued") }, queries);
    expect(queries.getQueryData<Job[]>(keys.jobs)?.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "b queued",
      "a finished",
    ]);
  });

  test("what changed is read again, and nothing else", () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.studies, []);
    queries.setQueryData(keys.study("s"), {});
    queries.setQueryData(keys.models, []);
    apply({ type: "changed", what: "studies" }, queries);
    const stale = (key: readonly string[]): boolean | undefined => queries.getQueryState(key)?.isInvalidated;
    expect([stale(keys.studies), stale(keys.study("s")), stale(keys.models)]).toEqual([true, true, false]);
  });

  test("metrics are appended; a resumed run replaces what the old attempt drew beyond its checkpoint", () => {
    expect(withMetrics([1, 2, 3].map(point), [4, 5].map(point))?.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(withMetrics([1, 2, 3, 4].map(point), [3, 4].map(point))?.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(withMetrics(undefined, [point(1)])).toBeUndefined();
  });
});

describe("references", () => {
  test("what a job takes from another stands in its input once that one has ended", () => {
    const reference = { fromJob: "i", take: "studies.0" };
    const waiting = job("p", "queued", { input: { study: reference } });
    expect(subjectOf(withInputs([waiting, job("i", "running")])[0]!, "study")).toBeUndefined();
    const [ready, other] = withInputs([waiting, job("i", "finished", { output: { studies: ["s1"] } })]);
    expect(subjectOf(ready!, "study")).toBe("s1");
    expect(other?.id).toBe("i");
  });
});

describe("faults", () => {
  test("a declared fault is told as it is; anything else never shows its own text", () => {
    const data = { code: "DISK", message: "The disk is full.", todo: "Free some space." };
    expect(faultOf(new ORPCError("FAULT", { defined: true, data }))).toEqual(data);
    expect(faultOf(new ConnectionLost()).code).toBe("CONNECTION_LOST");
    const other = faultOf(new Error("at Object.<anonymous> /secret/path"));
    expect(other.code).toBe("INTERNAL");
    expect(JSON.stringify(other)).not.toContain("secret");
  });
});
