import type { ExperimentSummary } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { comparisonCsv } from "../../src/features/compare/comparison-csv.ts";
import { csvOf } from "../../src/features/compare/csv.ts";

describe("tables as CSV", () => {
  it("should quote what holds commas, quotes, line ends or outer spaces", () => {
    expect(csvOf(["a", "b"], [['say "hi"', "1,2"]])).toBe('a,b\r\n"say ""hi""","1,2"\r\n');
    expect(csvOf(["a"], [["two\nlines"], [" x"], [null], [undefined], [true]])).toBe(
      'a\r\n"two\nlines"\r\n" x"\r\n\r\n\r\ntrue\r\n',
    );
  });

  it.each(["=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "\rx"])(
    "should not let %j become a formula when a spreadsheet opens it",
    (text) => {
      expect(csvOf(["a"], [[text]])).toMatch(/^a\r\n"?'/);
    },
  );

  it("should leave numbers exact, negative ones too", () => {
    expect(csvOf(["a", "b"], [[-0.5, 4.42527874799925e-7]])).toBe("a,b\r\n-0.5,4.42527874799925e-7\r\n");
  });

  it("should have a row for each experiment, with what differs and all metrics", () => {
    const one = {
      number: 1,
      name: "=A",
      state: "finished",
      tags: ["x", "y"],
      seconds: 2,
      metrics: { "test/loss": 0.5 },
      id: "i",
    };
    const two = { number: 2, name: "B", state: "draft", tags: [], seconds: null, metrics: {}, id: "j" };
    const csv = comparisonCsv(
      [one, two] as unknown as ExperimentSummary[],
      [{ key: "scheduler.milestones", values: [[1, 2], null] }],
      ["test/loss"],
    );
    expect(csv.split("\r\n")).toEqual([
      "number,name,state,tags,seconds trained,scheduler.milestones,test/loss,id",
      `1,'=A,finished,x; y,2,"[1,2]",0.5,i`,
      "2,B,draft,,,,,j",
      "",
    ]);
  });
});
