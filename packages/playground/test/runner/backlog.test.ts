import fc from "fast-check";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Backlog } from "../../src/runner/backlog.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Pushes so many, or takes away at most so many. */
const acts = fc.array(fc.record({ push: fc.boolean(), count: fc.nat(12) }), { maxLength: 60 });

describe("backlog", () => {
  it("should give back everything in order, whatever had to be put aside", async () => {
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 1, max: 7 }), async (sequence, memoryItems) => {
        const backlog = new Backlog<number>({ folder, memoryItems });
        const expected: number[] = [];
        let next = 0;
        const take = async (count: number): Promise<void> => {
          const given = await backlog.peek(count);
          expect(given).toEqual(expected.slice(0, given.length));
          if (count > 0 && expected.length > 0) expect(given.length).toBeGreaterThan(0);
          backlog.drop(given.length);
          expected.splice(0, given.length);
        };
        for (const { push, count } of sequence) {
          if (!push) await take(count);
          for (let i = 0; push && i < count; i++) {
            backlog.push(next);
            expected.push(next++);
          }
          expect(backlog.length).toBe(expected.length);
        }
        while (expected.length > 0) await take(5);
        expect(await backlog.peek(1)).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("should keep everything when the disk takes nothing", async () => {
    const backlog = new Backlog<number>({ folder: join(folder, "missing"), memoryItems: 3 });
    for (let i = 0; i < 20; i++) backlog.push(i);
    const given: number[] = [];
    while (backlog.length > 0) {
      const part = await backlog.peek(4);
      given.push(...part);
      backlog.drop(part.length);
    }
    expect(given).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
