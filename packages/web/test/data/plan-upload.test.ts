import { describe, expect, it } from "vitest";
import { type ChosenFile, pathOf, planUpload, withClass } from "../../src/features/data/uploads/plan-upload.ts";

function file(path: string, way: "path" | "webkitRelativePath" | "none" = "path"): ChosenFile {
  const made = new File(["x"], path.split("/").at(-1) ?? "");
  if (way !== "none") Object.defineProperty(made, way, { value: path });
  return made;
}

describe("pathOf", () => {
  it("should read the path of a dropped, a chosen and a plain file alike", () => {
    expect(pathOf(file("/parts/bolt/1.png"))).toBe("parts/bolt/1.png");
    expect(pathOf(file("./1.png"))).toBe("1.png");
    expect(pathOf(file("parts/bolt/1.png", "webkitRelativePath"))).toBe("parts/bolt/1.png");
    expect(pathOf(file("1.png", "none"))).toBe("1.png");
  });
});

describe("planUpload", () => {
  it("should take the folders below a wrapping one as classes, and name the data set by it", () => {
    const plan = planUpload(["/parts/bolt/1.png", "/parts/bolt/2.png", "/parts/nut/1.png"].map((path) => file(path)));
    expect(plan).toMatchObject({ kind: "files", name: "parts", loose: 0, problem: undefined });
    expect(plan.folders).toEqual([
      { name: "bolt", files: 2 },
      { name: "nut", files: 1 },
    ]);
    expect(plan.files.map(({ path }) => path)).toContain("parts/bolt/1.png");
  });

  it("should not take a single class for a wrapping", () => {
    const plan = planUpload([file("/bolt/1.png"), file("/bolt/2.png")]);
    expect(plan.name).toBeUndefined();
    expect(plan.folders).toEqual([{ name: "bolt", files: 2 }]);
  });

  it("should leave out what operating systems strew about", () => {
    const plan = planUpload(
      ["/a/.DS_Store", "/a/Thumbs.db", "/__MACOSX/a/1.png", "/a/1.png"].map((path) => file(path)),
    );
    expect(plan.files.map(({ path }) => path)).toEqual(["a/1.png"]);
    expect(plan.ignored).toBe(3);
  });

  it("should ask for the class of loose pictures, and put them into its folder", () => {
    const plan = planUpload([file("1.JPG", "none"), file("/nut/1.png")]);
    expect(plan.loose).toBe(1);
    expect(withClass(plan.files, " hex/bolt ").map(({ path }) => path)).toEqual(["hex-bolt/1.JPG", "nut/1.png"]);
    expect(withClass(plan.files, " ")).toEqual(plan.files);
  });

  it("should not ask where a table names the classes", () => {
    expect(planUpload([file("1.jpg", "none"), file("labels.csv", "none")]).loose).toBe(0);
  });

  it("should take one archive alone, and refuse it among others", () => {
    expect(planUpload([file("parts.tar.gz", "none")])).toMatchObject({ kind: "archive", name: "parts" });
    expect(planUpload([file("a.zip", "none"), file("b.zip", "none")]).problem).toBe("severalArchives");
    expect(planUpload([file("a.zip", "none"), file("/nut/1.png")]).problem).toBe("archiveAmongFiles");
  });

  it("should be empty for nothing", () => {
    expect(planUpload([])).toMatchObject({ files: [], bytes: 0, name: undefined, folders: [] });
  });
});
