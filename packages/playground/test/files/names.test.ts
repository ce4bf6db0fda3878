import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberedName, safePath } from "../../src/files/names.ts";

const limits = { pathBytes: 1024, depth: 8 };
const names = (given: string, platform: NodeJS.Platform = "linux"): readonly string[] | string => {
  const found = safePath(given, limits, platform);
  return "names" in found ? found.names : found.problem;
};

/** Paths of the pieces that attacks are made of. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "..",
        ".",
        "/",
        "\\",
        "C:",
        "\0",
        " ",
        "\r\n",
        "con",
        "a",
        "e\u0301",
        "\ud800",
        ":",
        "~",
        "?",
        "//",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.string({ unit: "grapheme", minLength: 100, maxLength: 300 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

describe("safePath", () => {
  it("should give names that stay below the folder on every system, whatever the path", () => {
    fc.assert(
      fc.property(nasty, fc.constantFrom("linux" as const, "win32" as const), (given, platform) => {
        const found = safePath(given, limits, platform);
        if (!("names" in found)) return;
        const system = platform === "win32" ? path.win32 : path.posix;
        const root = platform === "win32" ? "D:\\data" : "/data";
        const joined = system.join(root, ...found.names);
        expect(system.relative(root, joined).split(system.sep)).toEqual(found.names);
        for (const name of found.names) {
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
          expect(name).toMatch(/^[^/\\\p{Cc}]*[^/\\\p{Cc}. ]$/u);
        }
        // A safe path is left as it is.
        expect(safePath(found.names.join("/"), { ...limits, pathBytes: 1e6 }, platform)).toEqual(found);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["cats/a.jpg", ["cats", "a.jpg"]],
    ["photos//cats/./a.jpg", ["photos", "cats", "a.jpg"]],
    ["photos\\cats\\a.jpg", ["photos", "cats", "a.jpg"]],
    ["猫/Zoe\u0308 ☂.jpg", ["猫", "Zoë ☂.jpg"]],
    [".hidden/…", [".hidden", "…"]],
    ["line\nbreak.png", ["line_break.png"]],
    ["what?/a:b.png", ["what?", "a:b.png"]],
    ["", "a path that names no file"],
    ["./", "a path that names no file"],
    ["../a", '".." in the path'],
    ["a\0b", "a NUL character in the path"],
  ])("should turn %j into %j", (given, expected) => {
    expect(names(given)).toEqual(expected);
  });

  it("should avoid what Windows reserves, there", () => {
    expect(names("con/aux.png/what?/a:b/COM1/console", "win32")).toEqual([
      "_con",
      "_aux.png",
      "what_",
      "a_b",
      "_COM1",
      "console",
    ]);
  });

  it("should cut a long name before its extension, at whole characters", () => {
    expect(names(`${"😀".repeat(100)}.jpeg`)).toEqual([`${"😀".repeat(62)}.jpeg`]);
    expect(names("x".repeat(300))).toEqual(["x".repeat(255)]);
    expect(names(`a.${"x".repeat(300)}`)).toEqual([`a.${"x".repeat(253)}`]);
  });
});

describe("numberedName", () => {
  it("should put the number before the extension and stay within 255 bytes", () => {
    expect(numberedName("cat.jpg", 2)).toBe("cat (2).jpg");
    expect(numberedName("cat", 3)).toBe("cat (3)");
    expect(numberedName(".hidden", 2)).toBe(".hidden (2)");
    expect(numberedName("a.tar.gz", 2)).toBe("a.tar (2).gz");
    const long = numberedName(`${"ü".repeat(125)}.png`, 12);
    expect(long).toBe(`${"ü".repeat(123)} (12).png`);
    expect(Buffer.byteLength(long)).toBe(255);
  });
});
