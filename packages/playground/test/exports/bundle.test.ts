import { exportFormat } from "@glissade/api";
import type { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { bundle, exportFormats } from "../../src/exports/export-formats.ts";
import { collect } from "./support/collect.ts";
import { artifactOf, awkwardNames, pointsFrom, runOf, seriesOf } from "./support/runs.ts";

const run = runOf({
  series: [seriesOf("train/loss", pointsFrom([3, 2, 1]))],
  params: { "solver.lr": 0.1 },
  artifacts: [artifactOf("best.onnx", "weights")],
});

/** The code of the error that a stream ends with. */
const endOf = (stream: Readable) => collect(stream).then(String, (error: { code?: string }) => error.code);

describe("export formats", () => {
  it("should be those that the API names", () => {
    expect(exportFormats.map(({ name }) => name)).toEqual(exportFormat.options);
  });

  it.each(exportFormats)("should give a file of its media type when runs are bundled as $name", async (format) => {
    const { fileName, mediaType, stream } = bundle(format.name, [run, runOf({ id: "2" })]);
    expect([fileName, mediaType]).toEqual([`Bolts ${format.name}.${format.extension}`, format.mediaType]);
    const bytes = await collect(stream);
    const magic = { "application/zip": "PK", "application/vnd.apache.parquet": "PAR1" }[format.mediaType as string];
    expect(bytes.toString("latin1").startsWith(magic ?? "run_id,run,")).toBe(true);
  });

  it.each(exportFormats)(
    "should give a whole file when the run of a $name bundle has nothing in it",
    async ({ name }) => {
      const bytes = await collect(
        bundle(name, [runOf({ status: "SCHEDULED", startTime: null, endTime: null })]).stream,
      );
      expect(bytes.toString("latin1")).toMatch(/^(?:PK|PAR1|step,|series,)/);
    },
  );

  it("should name the file after the run when it is one, whatever its name", () => {
    expect(bundle("csv", [run]).fileName).toBe("bolts, cosine csv.csv");
    for (const name of awkwardNames) {
      const { fileName } = bundle("csv", [runOf({ name })]);
      expect(fileName).toMatch(/^[^<>:"/\\|?*\p{Cc}]{5,}\.csv$/u);
      expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
    }
  });

  it("should refuse an unknown format and no runs in one line", () => {
    expect(() => bundle("xlsx", [run])).toThrow(
      'format: found "xlsx", expected one of tensorboard, mlflow, csv, csv-long, parquet',
    );
    expect(() => bundle("csv", [])).toThrow("runs: found [], expected at least one run");
  });

  it.each(exportFormats)(
    "should end the $name stream with the error when a series cannot be read",
    async ({ name }) => {
      const broken = {
        key: "loss",
        *read() {
          yield pointsFrom([1]);
          throw Object.assign(new Error("the store is gone"), { code: "store_gone" });
        },
      };
      expect(await endOf(bundle(name, [runOf({ series: [broken] })]).stream)).toBe("store_gone");
    },
  );

  it.each(exportFormats)("should end the $name stream with an error when a series' steps fall", async ({ name }) => {
    const series = [seriesOf("loss", pointsFrom([1, 2]), pointsFrom([1]))];
    expect(await endOf(bundle(name, [runOf({ series })]).stream)).toBe("step_order");
  });
});
