import { execFileSync } from "node:child_process";
import { mkdir, realpath, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRoots } from "../../src/files/roots.ts";
import { failure, temporaryFolder } from "./folder.ts";

const base = await realpath(await temporaryFolder());
const at = (...names: string[]): string => path.join(base, ...names);
for (const folder of ["data/cats/kittens", "data/dogs", "data/.cache", "more/photos", "outside/secret"])
  await mkdir(at(folder), { recursive: true });
await writeFile(at("data/cats/a.png"), "a cat");
await writeFile(at("outside/secret/key"), "a key");
await symlink(at("outside/secret"), at("data/leak"));
await symlink(at("data/dogs"), at("data/hounds"));
await symlink("../more/photos", at("data/photos"));
await symlink(at("data/circle-b"), at("data/circle-a"));
await symlink(at("data/circle-a"), at("data/circle-b"));
await symlink(at("data"), at("way-in"));
await symlink(at("outside/secret/key"), at("data/cats/key.png"));
const roots = await createRoots([at("data"), at("more")]);
const refusal = (userPath: string): ReturnType<typeof failure> => failure(roots.resolve(userPath));

describe("createRoots", () => {
  it("should take real paths, each once", async () => {
    expect((await createRoots([at("way-in"), at("data"), `${at("data")}/`])).paths).toEqual([at("data")]);
  });

  it("should refuse a root that is missing or a file", async () => {
    for (const root of [at("nowhere"), at("data/cats/a.png")]) {
      const error = await failure(createRoots([root]));
      expect(error.code).toBe("root_unusable");
      expect(error.message).toContain(root);
    }
  });
});

describe("roots.resolve", () => {
  it.each([
    ["a root", "data", "data"],
    ["a file", "data/cats/a.png", "data/cats/a.png"],
    ["a path with . and ..", "data/./cats/../dogs//", "data/dogs"],
    ["a link within the root", "data/hounds", "data/dogs"],
    ["a link into another root", "data/photos", "more/photos"],
    ["a link from outside into a root", "way-in/cats", "data/cats"],
    ["a way through outside and back", "outside/../data/cats", "data/cats"],
  ])("should give the real path of %s", async (_, given, expected) => {
    expect(await roots.resolve(`${base}/${given}`)).toBe(at(expected));
  });

  it("should look a relative path up below each root", async () => {
    expect(await roots.resolve("cats")).toBe(at("data/cats"));
    expect(await roots.resolve("photos")).toBe(at("more/photos"));
    expect(await (await createRoots([at("more")])).resolve("photos")).toBe(at("more/photos"));
    expect((await refusal("../outside")).code).toBe("outside_roots");
    expect((await refusal("cat")).code).toBe("path_missing");
  });

  it.each([
    ["a path elsewhere", "/etc/passwd"],
    ["a path elsewhere that does not exist", "/no/such/file"],
    ["a folder that begins with a root's name", `${at("data")}base`],
    ["the folder above", at("data/..")],
    ["..", `${at("data")}/cats/../../outside/secret/key`],
    ["a link that leads outside", at("data/leak")],
    ["a file behind such a link", at("data/leak/key")],
    ["a file that is not there behind such a link", at("data/leak/keyy")],
    ["a file that is a link outside", at("data/cats/key.png")],
  ])("should refuse %s, naming the roots and how to allow another", async (_, given) => {
    const error = await refusal(given);
    expect(error.code).toBe("outside_roots");
    expect(error.message).toContain(JSON.stringify(at("data")));
    expect(error.message).toContain("--root");
    expect(error.details.key).toBe("path");
  });

  it("should say nothing about what lies outside, whether it is there or not", async () => {
    const there = await refusal(at("data/leak/key"));
    const missing = await refusal(at("data/leak/kez"));
    expect(missing.message).toBe(there.message.replaceAll("leak/key", "leak/kez"));
  });

  it("should name the nearest name that is there when one is missing, hidden ones aside", async () => {
    const error = await refusal(at("data/cast/a.png"));
    expect(error.code).toBe("path_missing");
    expect(error.message).toContain(`did you mean ${JSON.stringify(at("data/cats"))}?`);
    expect((await refusal(at("data/cats/kitens"))).details.expected).toBe("kittens");
    expect((await refusal(at("data/cache"))).message).not.toContain(".cache");
    expect((await refusal(at("data/cats/a.png/b"))).code).toBe("path_missing");
  });

  it("should refuse links in a circle", async () => {
    expect((await refusal(at("data/circle-a"))).code).toBe("path_unreadable");
  });

  it.each([
    ["nothing", " "],
    ["a control character", `${at("data")}/a\0b`],
    ["a control character", `${at("data")}/a\nb`],
    ["5,000 characters", `/${"a".repeat(4999)}`],
    ["a path of Windows", "C:\\Users\\me"],
    ["a path of Windows", "\\\\server\\share"],
    ["a path of a device", "//?/C:/"],
  ])("should refuse %s (%#)", async (found, given) => {
    const error = await refusal(given);
    expect(error.code).toBe("invalid_path");
    expect(error.message).toContain(found);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  it("should refuse everything without roots", async () => {
    const none = await createRoots([]);
    const error = await failure(none.resolve(at("data")));
    expect([error.code, error.message]).toEqual(["outside_roots", expect.stringContaining("no folder is allowed")]);
    expect((await failure(none.resolve("data"))).code).toBe("outside_roots");
  });

  it("should end below a root or in an error, whatever the path", async () => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "",
      "data",
      "cats",
      "leak",
      "secret",
      "hounds",
      "photos",
      "way-in",
      "outside",
      "x",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 9 }), fc.boolean(), async (pieces, absolute) => {
        const given = absolute ? `${base}/${pieces.join("/")}` : pieces.join("/");
        const found = await roots.resolve(given).catch((error: unknown) => (error as { code: string }).code);
        if (path.isAbsolute(found)) expect(found).toMatch(new RegExp(`^${base}/(data|more)(/|$)`));
        else expect(["outside_roots", "path_missing", "invalid_path"]).toContain(found);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("roots.open", () => {
  it("should open a file, and nothing else", async () => {
    const { handle, path: opened } = await roots.open(at("way-in/cats/a.png"));
    expect([await handle.readFile("utf8"), opened]).toEqual(["a cat", at("data/cats/a.png")]);
    await handle.close();
    execFileSync("mkfifo", [at("data/pipe")]);
    expect((await failure(roots.open(at("data/pipe")))).code).toBe("not_a_file");
    expect((await failure(roots.open(at("data/cats")))).code).toBe("not_a_file");
    expect((await failure(roots.open(at("data/cats/key.png")))).code).toBe("outside_roots");
  });

  // Where the system cannot tell what an open file's path is, a small gap remains.
  it.runIf(process.platform === "linux")(
    "should never give a file outside while a folder above is swapped for a link and back",
    async () => {
      await mkdir(at("data/swapped"));
      await writeFile(at("data/swapped/key"), "mine");
      const swapper = new Worker(
        `const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
       const { workerData: [folder, aside, target, stop] } = require("node:worker_threads");
       while (Atomics.load(stop, 0) === 0) {
         renameSync(folder, aside); symlinkSync(target, folder); unlinkSync(folder); renameSync(aside, folder);
       }`,
        { eval: true, workerData: [at("data/swapped"), at("data/aside"), at("outside/secret"), stop] },
      );
      const seen = new Map<string, number>();
      for (let i = 0; i < 3000; i++) {
        const outcome = await roots.open(at("data/swapped/key")).then(
          async ({ handle }) => {
            const text = await handle.readFile("utf8");
            await handle.close();
            return text;
          },
          (error: unknown) => (error as { code: string }).code,
        );
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
      Atomics.store(stop, 0, 1);
      await new Promise((resolve) => swapper.once("exit", resolve));
      expect(seen.has("a key")).toBe(false);
      expect(seen.get("mine")).toBeGreaterThan(0);
      expect(seen.get("outside_roots")).toBeGreaterThan(0);
    },
  );
});

const stop = new Int32Array(new SharedArrayBuffer(4));
afterAll(() => Atomics.store(stop, 0, 1));

describe("roots.list", () => {
  it("should list the roots when asked for no folder", async () => {
    const folders = [
      { name: "data", path: at("data") },
      { name: "more", path: at("more") },
    ];
    const rest = { files: [], total: 2, next: null, truncated: false };
    expect(await roots.list()).toEqual({ path: "", parent: null, folders, ...rest });
  });

  it("should list folders only, without hidden ones and links that lead outside", async () => {
    const { folders, parent } = await roots.list(at("data"));
    expect(folders.map(({ name }) => name).filter((name) => name !== "swapped")).toEqual([
      "cats",
      "dogs",
      "hounds",
      "photos",
    ]);
    expect(parent).toBeNull();
    expect((await roots.list(at("data/cats"))).parent).toBe(at("data"));
    expect(await roots.list("dogs")).toMatchObject({ folders: [], total: 0, next: null });
  });

  it("should list archives and CSV files with their sizes, and no others", async () => {
    const folder = at("more/archives");
    await mkdir(folder);
    for (const name of ["b.ZIP", "a.tar.gz", "labels.csv", "a.png", ".hidden.zip"])
      await writeFile(path.join(folder, name), "12345");
    await symlink(at("outside/secret/key"), path.join(folder, "leak.zip"));
    await symlink(at("nowhere"), path.join(folder, "broken.zip"));
    const { files, folders } = await roots.list(folder);
    expect(folders).toEqual([]);
    expect(files).toEqual(
      ["a.tar.gz", "b.ZIP", "labels.csv"].map((name) => ({ name, path: path.join(folder, name), bytes: 5 })),
    );
  });

  it("should give pages in the order of numbers", async () => {
    const many = at("more/many");
    for (let i = 1; i <= 25; i++) await mkdir(path.join(many, `class ${i}`), { recursive: true });
    const names: string[] = [];
    for (let offset: number | null = 0; offset !== null;) {
      const page = await roots.list(many, { offset, limit: 10 });
      expect(page.total).toBe(25);
      expect(page.truncated).toBe(page.next !== null);
      names.push(...page.folders.map(({ name }) => name));
      offset = page.next;
    }
    expect(names).toEqual(Array.from({ length: 25 }, (_, i) => `class ${i + 1}`));
  });

  it("should refuse files, and folders outside", async () => {
    expect((await failure(roots.list(at("data/cats/a.png")))).code).toBe("not_a_folder");
    expect((await failure(roots.list(at("data/leak")))).code).toBe("outside_roots");
    expect((await failure(roots.list("/"))).code).toBe("outside_roots");
  });

  it("should follow a root that moved no further than its name", async () => {
    await mkdir(at("moving/inner"), { recursive: true });
    const moving = await createRoots([at("moving")]);
    await rename(at("moving"), at("moved"));
    await symlink(at("outside"), at("moving"));
    expect((await failure(moving.list(at("moving")))).code).toBe("outside_roots");
  });
});
