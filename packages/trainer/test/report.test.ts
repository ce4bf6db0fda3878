import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FinishedEvent } from "../src/events.ts";
import { confusionCsv } from "../src/report/confusion-files.ts";
import { confusionHtml } from "../src/report/confusion-html.ts";
import { reportHtml } from "../src/report/report-html.ts";
import { specOf, temporaryFolder, train } from "./support/harness.ts";

const finished: FinishedEvent = {
  type: "finished",
  step: 10,
  epoch: 2,
  metrics: { "test/accuracy": 0.5, "test/loss": 1.23456, "test/top5": 1, "test/macroF1": null },
  weights: "last",
  best: null,
  classes: ["<b>", "&"],
  confusionMatrix: {
    part: "test",
    counts: [
      [3, 1],
      [0, 0],
    ],
  },
  classScores: null,
  unreadable: 0,
  seconds: 75,
  directory: "a",
  files: { model: "", weights: "", report: "", metrics: "", events: "" },
};

describe("the report", () => {
  it("should show results, curves, reasons, matrix and spec when a run has finished", async () => {
    const directory = await temporaryFolder();
    const scheduler = { type: "MultiStepLR", milestones: [1, 2] };
    await train({ spec: specOf({ name: "bolts", scheduler }), directory });
    const html = await readFile(join(directory, "report.html"), "utf8");
    expect(html).toContain("<title>bolts</title>");
    expect(html).toMatch(/<th scope="row">Accuracy<\/th><td>\d+\.\d\d %<\/td>/);
    expect(html.match(/<svg /g)?.length).toBe(1);
    for (const words of ["loss", "accuracy", "learning rate", "validation", "milestone"]) expect(html).toContain(words);
    expect(html).toMatch(/<li>Step 5: milestone 1 reached/);
    expect(html).toContain("Confusion matrix, test part");
    expect(html).toContain("&quot;milestones&quot;");
  });

  it("should fetch and run nothing when it is opened", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf(), directory });
    const html = await readFile(join(directory, "report.html"), "utf8");
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import|\son\w+=/i);
    expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:/);
  });

  it("should follow the reader's system between light and dark", () => {
    const html = reportHtml({ spec: specOf(), finished, rows: [], marks: [] });
    expect(html).toContain("@media (prefers-color-scheme: dark)");
  });

  it("should escape names when they contain markup", () => {
    const spec = specOf({ name: "</title><script>alert(1)</script>" });
    const marks = [{ step: 3, code: "<i>", text: "<img src=x>" }];
    const rows = [1, 3, 5].map((step) => ({
      kind: "step" as const,
      step,
      epoch: 1,
      seconds: 1,
      lr: [0.1],
      metrics: { "train/loss": 1 },
    }));
    const html = reportHtml({ spec, finished, rows, marks });
    expect(html).not.toMatch(/<script|<img|<i>|<b>/);
    expect(html).toContain("&lt;b&gt;");
  });

  it("should leave out a change of the rate that came after the last step", () => {
    const marks = [{ step: 10, code: "minimum", text: "lowest rate" }];
    expect(reportHtml({ spec: specOf(), finished, rows: [], marks })).not.toContain("lowest rate");
  });
});

describe("the confusion matrix", () => {
  it("should tint cells by their share of the row and show recalls when it is a table", () => {
    const html = confusionHtml(
      ["a", "b"],
      [
        [3, 1],
        [0, 0],
      ],
    );
    expect(html).toContain('<td class="right" style="--share:75%">3</td><td class="wrong" style="--share:25%">1</td>');
    expect(html).toContain('<td class="recall">75.0 %</td>');
    expect(html).toContain('<td class="recall">–</td>');
  });

  it("should point to the CSV when there are very many classes", () => {
    const classes = Array.from({ length: 51 }, (_, i) => `class ${i}`);
    const counts = classes.map(() => classes.map(() => 1));
    expect(confusionHtml(classes, counts)).toContain('<a href="confusion-matrix.csv">');
  });

  it("should quote what CSV or a spreadsheet would misread", () => {
    expect(
      confusionCsv(
        ['a,"b"', "=1+1"],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toBe('label \\ prediction,"a,""b""",\'=1+1\r\n"a,""b""",1,2\r\n\'=1+1,3,4\r\n');
  });
});
