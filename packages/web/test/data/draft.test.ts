import { splitSpec } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { datasetsOf, draftForAddress, nameOf, readDraft, specOf } from "../../src/features/data/splits/draft.ts";

const [a, b] = ["01a20ff6-8d83-77aa-8323-c89d6918d128", "01a20ff6-8d83-77aa-8323-c89d6918d129"] as const;

describe("a split's draft", () => {
  it("should be of all data sets, stratified, 70 / 20 / 10 at first", () => {
    const draft = readDraft(undefined);
    const spec = splitSpec.parse(specOf(draft, [a, b]));
    expect(spec).toMatchObject({ datasets: [a, b], strategy: "stratified", train: 0.7, validation: 0.1, test: 0.2 });
    expect(nameOf(draft)).toBe("70 / 20 / 10");
    expect(draftForAddress(draft)).toBeUndefined();
  });

  it("should come back from its address", () => {
    const draft = { ...readDraft({}), name: "cameras", datasets: [b], strategy: "datasets" as const, seed: 7 };
    expect(readDraft(JSON.parse(JSON.stringify(draftForAddress(draft))))).toEqual(draft);
  });

  it("should read what is wrong in an address as what it is at first", () => {
    const draft = readDraft({ strategy: "magic", shares: { train: 1, validation: 2, test: 3 }, seed: -1, tags: 5 });
    expect(draft).toEqual(readDraft({}));
  });

  it("should forget data sets that are gone, with their parts", () => {
    const draft = readDraft({ datasets: [a, b], strategy: "datasets", parts: { [a]: "train", [b]: "test" } });
    expect(datasetsOf(draft, [a])).toEqual([a]);
    expect(specOf(draft, [a]).parts).toEqual({ [a]: "train" });
  });

  it("should filter only by what is chosen", () => {
    expect(specOf(readDraft({ classMode: "exclude", classes: [] }), [a]).classes).toEqual({});
    expect(specOf(readDraft({ classMode: "all", classes: ["nut"] }), [a]).classes).toEqual({});
    expect(specOf(readDraft({ classMode: "exclude", classes: ["nut"] }), [a]).classes).toEqual({ exclude: ["nut"] });
  });

  it("should be named by how it divides when it is given no name", () => {
    expect(nameOf(readDraft({ strategy: "folders" }))).toBe("As in the folders");
    expect(nameOf(readDraft({ shares: { train: 625, validation: 125, test: 250 } }))).toBe("62.5 / 25 / 12.5");
    expect(nameOf(readDraft({ name: "  mine " }))).toBe("mine");
  });
});
