import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeFileName, safePath, uniquePaths } from "../../src/exports/safe-names.ts";
import { awkwardNames } from "./support/runs.ts";

describe("safe names", () => {
  it.each([
    ["bolts, cosine", "bolts, cosine"],
    ["lr 0.1: <best>?", "lr 0.1_ _best__"],
    ["../../etc/passwd", "___.._etc_passwd"],
    ["..", "__"],
    [".", "_"],
    ["", "_"],
    ["   ", "_"],
    [".hidden", ".hidden"],
    ["CON", "_CON"],
    ["com1.txt", "_com1.txt"],
    ["console", "console"],
    ["trailing. ", "trailing_"],
    ["a\u0000b\nc", "a_b_c"],
    ["e\u0301", "é"],
    ["lone \ud800", "lone _"],
    ["学".repeat(100), "学".repeat(66)],
  ])("should be fit for every file system when the text is %j", (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it.each([
    ["checkpoints/last.safetensors", "checkpoints/last.safetensors"],
    ["/etc/passwd", "etc/passwd"],
    ["C:\\temp\\x", "C_/temp/x"],
    ["a/../../b", "a/__/__/b"],
    ["./a//b/", "a/b"],
    ["", "_"],
  ])("should never lead upward when the path is %j", (path, safe) => {
    expect(safePath(path)).toBe(safe);
  });

  it("should be safe for any text, and stay when they are made safe again", () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.constantFrom(...awkwardNames));
    fc.assert(
      fc.property(texts, (text) => {
        const name = safeFileName(text);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(210);
        expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}]|^\.{1,2}$|^\s|[.\s]$|^$/u);
        expect(safeFileName(name)).toBe(name);
      }),
      { numRuns: 1000 },
    );
  });

  it("should differ, also in their folders, when paths are made unique", () => {
    expect(uniquePaths(["a", "A", "b/a", "B/A", "b", "a"])).toEqual(["a", "A_2", "b/a", "B/A_2", "b_2", "a_3"]);
  });
});
