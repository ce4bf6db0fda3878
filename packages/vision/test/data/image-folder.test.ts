import { execFileSync } from "node:child_process";
import { cp, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDataset, requireTrainable } from "../../src/index.ts";
import { png, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

let root: string;
let picture: Buffer;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
  picture = await png();
});
const fresh = (): string => path.join(root, `set${number++}`);
const tree = (...names: string[]): Promise<string> =>
  writeTree(fresh(), Object.fromEntries(names.map((name) => [name, picture])));

describe("image folders", () => {
  it("should number classes and order items by code points when folders come in any order", async () => {
    const dataset = await openDataset(await tree("b/2.png", "b/10.png", "a/x.png", "Z/x.png", "10/x.png", "9/x.png"));
    expect(dataset.format).toBe("image-folder");
    expect(dataset.classes).toEqual(["10", "9", "Z", "a", "b"]);
    expect(dataset.items).toEqual([
      { id: "10/x.png", label: 0 },
      { id: "9/x.png", label: 1 },
      { id: "Z/x.png", label: 2 },
      { id: "a/x.png", label: 3 },
      { id: "b/10.png", label: 4 },
      { id: "b/2.png", label: 4 },
    ]);
    expect(dataset.warnings).toEqual([]);
    expect(dataset.channels).toBe(3);
  });

  it("should take train, validation and test folders as the split when they hold class folders", async () => {
    const dataset = await openDataset(await tree("Test/b/1.png", "train/a/1.png", "train/b/1.png", "val/a/1.png"));
    expect(dataset.classes).toEqual(["a", "b"]);
    expect(dataset.items.map(({ id, part }) => [id, part])).toEqual([
      ["train/a/1.png", "train"],
      ["train/b/1.png", "train"],
      ["val/a/1.png", "validation"],
      ["Test/b/1.png", "test"],
    ]);
  });

  it("should take a folder called train for a class when it stands among others and holds pictures", async () => {
    const dataset = await openDataset(await tree("train/1.png", "car/1.png", "bus/1.png"));
    expect(dataset.classes).toEqual(["bus", "car", "train"]);
    expect(dataset.items.every((item) => item.part === undefined)).toBe(true);
    const nested = await openDataset(await tree("train/freight/1.png", "car/1.png"));
    expect(nested.classes).toEqual(["car", "train"]);
  });

  it("should name folders beside the split in a warning when there are any", async () => {
    const dataset = await openDataset(await tree("train/a/1.png", "test/a/1.png", "models/x.png"));
    expect(dataset.items).toHaveLength(2);
    expect(dataset.warnings).toMatchObject([
      { code: "other_folders", message: expect.stringContaining('"models"') as string },
    ]);
  });

  it("should find pictures in nested folders and count other files as ignored", async () => {
    const dataset = await openDataset(
      await tree(
        "a/deep/er/1.JPG",
        "a/2.webp",
        "a/Thumbs.db",
        "a/notes.txt",
        "a/.DS_Store",
        "a/._2.webp",
        "README.md",
        "b/1.png",
      ),
    );
    expect(dataset.items.map(({ id }) => id)).toEqual(["a/2.webp", "a/deep/er/1.JPG", "b/1.png"]);
    expect(dataset.ignored.count).toBe(3);
    expect([...dataset.ignored.examples].sort()).toEqual(["README.md", "a/Thumbs.db", "a/notes.txt"]);
  });

  it("should leave out an empty class with a warning that names it", async () => {
    const folder = await tree("a/1.png", "b/1.png", "c/readme.txt", "d/");
    const dataset = await openDataset(folder);
    expect(dataset.classes).toEqual(["a", "b"]);
    expect(dataset.emptyClasses).toEqual(["c", "d"]);
    expect(dataset.warnings).toEqual([
      { code: "empty_class", message: 'class folders "c", "d" hold no picture and are left out' },
    ]);
  });

  it("should warn of pictures outside class folders when there are any", async () => {
    const dataset = await openDataset(await tree("a/1.png", "b/1.png", "stray.png"));
    expect(dataset.warnings).toEqual([
      { code: "outside_class_folders", message: '1 picture outside class folders left out: "stray.png"' },
    ]);
  });

  it("should keep names with spaces, quotes, emoji, brackets and line breaks apart and readable", async () => {
    const names = ["a b", "q\"uo'te", "🔩 bolt", "new\nline", "x[1]", "é"];
    const dataset = await openDataset(await tree(...names.map((name) => `${name}/pic ${name}.png`)));
    expect(new Set(dataset.classes)).toEqual(new Set(names));
    for (let i = 0; i < names.length; i++) {
      const read = await dataset.read(i);
      expect(read).toEqual({ kind: "file", file: path.join(dataset.path, dataset.items[i]?.id ?? "") });
    }
  });

  it("should take the two Unicode spellings of a name for one class", async () => {
    const dataset = await openDataset(await tree("train/\u00e9/1.png", "train/b/1.png", "test/e\u0301/1.png"));
    expect(dataset.classes).toEqual(["b", "\u00e9"]);
  });

  it("should order names beyond the basic plane after all others", async () => {
    const dataset = await openDataset(await tree("\u{1f529}/1.png", "\uff21/1.png", "a/1.png"));
    expect(dataset.classes).toEqual(["a", "\uff21", "\u{1f529}"]);
  });

  it("should end and visit each folder once when links lead in a circle", async () => {
    const folder = await tree("a/1.png", "b/1.png");
    await symlink("..", path.join(folder, "a", "up"));
    await symlink("../a", path.join(folder, "a", "self"));
    await symlink("../b/1.png", path.join(folder, "a", "linked.png"));
    const dataset = await openDataset(folder);
    expect(dataset.items.map(({ id }) => id)).toEqual(["a/1.png", "a/linked.png", "a/up/b/1.png", "b/1.png"]);
  });

  it("should list a link to nowhere, and pass over pipes", async () => {
    const folder = await tree("a/1.png", "b/1.png");
    await symlink("gone.png", path.join(folder, "a", "broken.png"));
    execFileSync("mkfifo", [path.join(folder, "a", "pipe.png")]);
    const dataset = await openDataset(folder);
    expect(dataset.items.map(({ id }) => id)).toEqual(["a/1.png", "a/broken.png", "b/1.png"]);
  });

  it("should have the fingerprint of its copy, and another when a file is added, moved or changed in size", async () => {
    const folder = await tree("a/1.png", "a/2.png", "b/1.png");
    const first = await openDataset(folder);
    const copy = fresh();
    await cp(folder, copy, { recursive: true });
    const second = await openDataset(copy);
    expect(second.fingerprint).toBe(first.fingerprint);
    await utimes(path.join(copy, "a/1.png"), 1, 1);
    const touched = await openDataset(copy);
    expect(touched.fingerprint).toBe(first.fingerprint);
    expect(touched.revision).not.toBe(second.revision);
    await writeFile(path.join(copy, "a/1.png"), Buffer.concat([picture, Buffer.of(0)]));
    expect((await openDataset(copy)).fingerprint).not.toBe(first.fingerprint);
    const moved = await openDataset(await tree("a/1.png", "b/2.png", "b/1.png"));
    expect(moved.fingerprint).not.toBe(first.fingerprint);
  });
});

describe("openDataset", () => {
  it("should name the path and the nearest name when there is no such folder", async () => {
    const folder = await tree("photos/a/1.png");
    const error = await rejection(openDataset(path.join(folder, "fotos")));
    expect(error).toMatchObject({ code: "dataset_not_found", details: { key: "dataset" } });
    expect(error.message).toContain(`found no file or folder "${path.join(folder, "fotos")}"`);
    expect(error.message).toContain(`did you mean "${path.join(folder, "photos")}"?`);
    expect(error.message).not.toContain("\n");
    expect(await rejection(openDataset(""))).toMatchObject({ code: "dataset_not_found" });
    expect(await rejection(openDataset("a\0b"))).toMatchObject({ code: "dataset_not_found" });
  });

  it.each([
    { names: ["x/"], found: '1 folder without a picture ("x")' },
    { names: ["1.png", "2.png"], found: "2 pictures and no class folders" },
    { names: ["notes.txt"], found: '1 file, none a picture ("notes.txt")' },
    { names: ["a/notes.txt", "b/"], found: '2 folders without a picture ("a", "b")' },
    { names: ["train/", "test/"], found: '2 folders without a picture ("test", "train")' },
  ])("should say that it found $found when there is no class with pictures", async ({ names, found }) => {
    const error = await rejection(openDataset(await tree(...names)));
    expect(error).toMatchObject({ code: "dataset_empty", details: { found } });
    expect(error.message).toMatch(/expected a folder per class with pictures in it, IDX files/);
  });

  it("should say that an empty folder is empty, and point to a CSV file that lies there", async () => {
    const empty = await writeTree(fresh(), { "x/": "" });
    expect((await rejection(openDataset(path.join(empty, "x")))).message).toContain("found an empty folder");
    const table = await writeTree(fresh(), { "labels.csv": "a.png,x", "a.png": picture });
    expect((await rejection(openDataset(table))).message).toContain('to use "labels.csv" give its own path');
  });

  it("should refuse an archive or another file, saying what was expected", async () => {
    const folder = await tree("a.zip", "a.txt");
    expect((await rejection(openDataset(path.join(folder, "a.zip")))).message).toMatch(
      /archive; unpack it first.*expected/,
    );
    expect(await rejection(openDataset(path.join(folder, "a.txt")))).toMatchObject({ code: "dataset_format" });
    expect(await rejection(openDataset("/dev/null"))).toMatchObject({ code: "dataset_format" });
  });

  it("should refuse an index that is not an item's", async () => {
    const dataset = await openDataset(await tree("a/1.png", "b/1.png"));
    await expect(dataset.read(2)).rejects.toThrow("index: found 2, expected an integer from 0 to 1");
  });
});

describe("requireTrainable", () => {
  it("should refuse one class and name it", async () => {
    const dataset = await openDataset(await tree("only/1.png", "only/2.png"));
    expect(() => requireTrainable(dataset)).toThrow(/found one class only \("only"\), expected at least two classes/);
    const two = await openDataset(await tree("a/1.png", "b/1.png"));
    expect(() => requireTrainable(two)).not.toThrow();
  });
});
