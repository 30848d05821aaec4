import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inflateRaw } from "./inflate.ts";

const limit = 1 << 20;

test("undoes what zlib does, stored, fixed and dynamic codes alike", () => {
  const source = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.array(fc.constantFrom(0, 1, 2, 250), { maxLength: 20000 }).map((bytes) => Uint8Array.from(bytes)),
  );
  const options = fc.record({ level: fc.integer({ min: 0, max: 9 }), strategy: fc.integer({ min: 0, max: 4 }) });
  fc.assert(
    fc.property(source, options, (bytes, how) => {
      const result = inflateRaw(deflateRawSync(bytes, how), limit);
      expect(result.ok && Buffer.compare(result.bytes, bytes)).toBe(0);
    }),
    { seed: 5, numRuns: 150 },
  );
});

test("a stream cut anywhere is damaged", () => {
  const whole = deflateRawSync(Buffer.from("hounsfield ".repeat(40)));
  for (let length = 0; length < whole.length; length++) {
    expect(inflateRaw(whole.subarray(0, length), limit)).toEqual({ ok: false, reason: "damaged" });
  }
});

test("output stops at the limit", () => {
  const bomb = deflateRawSync(Buffer.alloc(10 * limit));
  expect(bomb.length).toBeLessThan(limit / 50);
  expect(inflateRaw(bomb, limit)).toEqual({ ok: false, reason: "too large" });
});

test("noise never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const result = inflateRaw(bytes, limit);
      if (!result.ok) expect(["damaged", "too large"]).toContain(result.reason);
    }),
    { seed: 8, numRuns: 500 },
  );
});
