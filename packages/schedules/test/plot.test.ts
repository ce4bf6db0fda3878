import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber, lineChartSvg, plotSvg, plotText, trace } from "../src/index.ts";
import type { Series } from "../src/index.ts";
import { placeRuns } from "../src/plot/decimate.ts";
import { spreadLabels } from "../src/plot/spread-labels.ts";
import { linearTicks, logTicks } from "../src/plot/ticks.ts";
import { checkXml } from "./check-xml.ts";

const column = (rows: readonly (readonly number[])[], group = 0): number[] => rows.map((row) => row[group]!);
const cosine = column(trace({ type: "CosineAnnealingLR", T_max: 20 }, { lr: 0.1, steps: 21 }).lr);

/** Every coordinate pair of every curve (paths with a stroke width). */
function curvePlaces(svg: string): [x: number, y: number][] {
  const paths = [...svg.matchAll(/<path class="gl-s\d" stroke-width="2"[^>]* d="(M[^"]*L[^"]*)"/g)];
  return paths.flatMap(([, d]) =>
    [...d!.matchAll(/([-\d.]+) ([-\d.]+)/g)].map(([, x, y]): [number, number] => [Number(x), Number(y)]),
  );
}

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [0.1, "0.1"],
    [0.010000000000000002, "0.01"],
    [0.000125, "1.25e-4"],
    [1e-8, "1e-8"],
    [-0.0005, "-5e-4"],
    [0.12345678, "0.1235"],
    [1234.5678, "1235"],
    [12345.678, "12,346"],
    [1e6, "1e6"],
    [1.5e21, "1.5e21"],
    [Infinity, "Infinity"],
    [NaN, "NaN"],
  ])("should write %s as %s when people read it", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe("ticks", () => {
  it.each([
    [{ min: 0, max: 0.1 }, 5, ["0", "0.02", "0.04", "0.06", "0.08", "0.10"]],
    [{ min: 0, max: 1.25e-4 }, 3, ["0", "5e-5", "1e-4"]],
    [{ min: 1.1e-5, max: 1.3e-5 }, 2, ["1.1e-5", "1.2e-5", "1.3e-5"]],
    [{ min: -1, max: 1 }, 4, ["-1.0", "-0.5", "0", "0.5", "1.0"]],
    [{ min: 0, max: 20_000 }, 4, ["0", "5,000", "10,000", "15,000", "20,000"]],
    [{ min: 0, max: 3e9 }, 3, ["0", "1e9", "2e9", "3e9"]],
  ])("should be round numbers written alike when %j is to have about %i", (extent, count, texts) => {
    const { values, format } = linearTicks(extent, count);
    expect(values.map(format)).toEqual(texts);
  });

  it.each([
    [{ min: 1e-5, max: 0.1 }, 6, ["1e-5", "1e-4", "0.001", "0.01", "0.1"]],
    [{ min: 0.001, max: 0.1 }, 6, ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]],
    [{ min: 1e-12, max: 1 }, 4, ["1e-12", "1e-9", "1e-6", "0.001", "1"]],
    [{ min: 0.1, max: 0.2 }, 4, ["0.10", "0.15", "0.20"]],
  ])("should be powers of ten when the log axis %j is to have about %i", (extent, count, texts) => {
    const { values, format } = logTicks(extent, count);
    expect(values.map(format)).toEqual(texts);
  });
});

describe("spreadLabels", () => {
  it("should keep order, gap and bounds, and move nothing that has room, whatever is wished", () => {
    const wishes = fc.array(fc.double({ min: -50, max: 150, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(wishes, (wished) => {
        const places = spreadLabels(wished, { gap: 10, low: 0, high: 100 });
        const order = wished.map((_wish, index) => index).sort((a, b) => wished[a]! - wished[b]!);
        order.forEach((index, rank) => {
          expect(places[index]).toBeGreaterThanOrEqual(-1e-9);
          expect(places[index]).toBeLessThanOrEqual(100 + 1e-9);
          if (rank > 0) expect(places[index]! - places[order[rank - 1]!]!).toBeGreaterThanOrEqual(10 - 1e-9);
        });
      }),
    );
    expect(spreadLabels([20, 50, 90], { gap: 10, low: 0, high: 100 })).toEqual([20, 50, 90]);
    expect(spreadLabels([52, 50], { gap: 10, low: 0, high: 100 })).toEqual([56, 46]);
  });
});

describe("placeRuns", () => {
  it("should keep every column's lowest and highest point when a long curve is thinned", () => {
    const value = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 200, maxLength: 400 }), (values) => {
        const placeX = (x: number): number => x / 20;
        const runs = placeRuns({ values }, placeX, (y) => y);
        expect(runs).toHaveLength(1);
        expect(runs[0]!.length).toBeLessThanOrEqual(4 * 20);
        for (let first = 0; first < values.length; first += 20) {
          const inColumn = values.slice(first, first + 20);
          const kept = runs[0]!.filter(([x]) => Math.floor(x) === first / 20).map(([, y]) => y);
          expect(Math.max(...kept)).toBe(Math.max(...inColumn));
          expect(Math.min(...kept)).toBe(Math.min(...inColumn));
        }
        const order = runs[0]!.map(([x]) => x);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it("should part the curve when a value is missing", () => {
    const runs = placeRuns(
      { values: [1, 2, null, 4, NaN, 6, 7] },
      (x) => x * 10,
      (y) => y,
    );
    expect(runs.map((run) => run.map(([, y]) => y))).toEqual([[1, 2], [4], [6, 7]]);
  });
});

describe("lineChartSvg", () => {
  it("should be well-formed and free of NaN whatever the series hold", () => {
    const label = fc.oneof(fc.string(), fc.constantFrom("<script>\"&'", "\u0000\uD800", "学習率", ""));
    const value = fc.oneof(fc.double(), fc.constantFrom(null, 0, 1, 1 + 2 ** -52, 5e-324, -1.7e308, 1.7e308));
    const series: fc.Arbitrary<Series> = fc.oneof(
      fc.record({ label, values: fc.array(value, { maxLength: 30 }) }),
      fc.record({ label, points: fc.array(fc.tuple(fc.double(), value), { maxLength: 30 }) }),
    );
    const scale = fc.constantFrom("linear" as const, "log" as const);
    const panel = fc.record({ yLabel: label, scale, series: fc.array(series, { maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(panel, { minLength: 1, maxLength: 3 }), label, fc.double(), (panels, title, x) => {
        const svg = lineChartSvg({ title, subtitle: title, xLabel: title, panels, events: [{ x, label: title }] });
        checkXml(svg);
        expect(svg.replace(/<(title|text|svg)[^>]*>[^<]*/g, "")).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 300 },
    );
  });

  it("should keep a single high value when a hundred thousand lie around it", () => {
    const values = new Array<number>(100_000).fill(0);
    values[54_321] = 1;
    const svg = lineChartSvg({ panels: [{ series: [{ label: "", values }] }] });
    const heights = curvePlaces(svg).map(([, y]) => y);
    const floor = heights[0]!;
    expect(heights.filter((y) => y < floor)).toHaveLength(1);
    expect(svg.length).toBeLessThan(40_000);
  });

  it("should name curves beside their ends without overlap when they end together", () => {
    const series = ["one", "two", "three", "four"].map((label, index) => ({ label, values: [1, 0.001 * index] }));
    const svg = lineChartSvg({ panels: [{ series }] });
    const labels = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)">(\w+)<\/text>/g)];
    expect(labels.map(([, , name]) => name)).toEqual(["one", "two", "three", "four"]);
    const rows = labels.map(([, y]) => Number(y)).sort((a, b) => a - b);
    for (let index = 1; index < rows.length; index++)
      expect(rows[index]! - rows[index - 1]!).toBeGreaterThanOrEqual(14.9);
  });

  it("should say how many names it left out when there are more curves than rows", () => {
    const series = Array.from({ length: 40 }, (_, index) => ({ label: `run ${index}`, values: [0, index] }));
    expect(lineChartSvg({ panels: [{ series }] })).toMatch(/and \d+ more/);
  });

  it("should tell curves apart by colour and dash, and show a name alike in all panels", () => {
    const panel = { series: ["a", "b", "c"].map((label, index) => ({ label, values: [index, index + 1] })) };
    const svg = lineChartSvg({ panels: [panel, panel] });
    const styles = [...svg.matchAll(/<path class="(gl-s\d)" stroke-width="2"( stroke-dasharray="[^"]*")? d="M[^"]*L/g)];
    const looks = styles.map(([, colour, dash]) => `${colour}${dash ?? ""}`);
    expect(looks.slice(0, 3)).toEqual(looks.slice(3));
    expect(new Set(looks).size).toBe(3);
  });

  it("should follow the reader's system unless a theme is forced", () => {
    const panels = [{ series: [{ label: "a", values: [1, 2] }] }];
    const auto = lineChartSvg({ panels });
    expect(auto).toContain("@media (prefers-color-scheme:dark)");
    const dark = lineChartSvg({ panels, theme: "dark" });
    const light = lineChartSvg({ panels, theme: "light" });
    expect(dark + light).not.toContain("@media");
    expect(dark).toContain("#14171c");
    expect(light).toContain("#ffffff");
    expect(lineChartSvg({ panels, background: false })).not.toContain("<rect");
  });
});

describe("plotSvg", () => {
  it("should show momentum in a panel of its own and mark changes when the schedule has them", () => {
    const spec = { type: "CyclicLR", base_lr: 0.001, max_lr: 0.1, step_size_up: 10 } as const;
    const { lr, momentum, changes } = trace(spec, { lr: 1, steps: 41 });
    const curve = { label: "CyclicLR", values: column(lr), momentum: column(momentum!) };
    const svg = plotSvg([curve], { title: "Cyclic", changes });
    checkXml(svg);
    expect(svg).toContain(">momentum</text>");
    expect(svg).toContain("peak of cycle 1 at step 10: 0.0901 -&gt; 0.1");
    expect(plotSvg([{ label: "flat", values: [1, 1] }])).not.toContain("momentum");
  });

  it("should match the picture on record when a cosine is drawn", async () => {
    const svg = plotSvg([{ label: "cosine", values: cosine }], { title: "Cosine annealing", width: 480, height: 240 });
    await expect(`${svg}\n`).toMatchFileSnapshot("pictures/cosine.svg");
  });
});

describe("plotText", () => {
  it("should match the picture on record when a cosine is drawn in braille and in ASCII", async () => {
    const options = { width: 50, height: 8, title: "CosineAnnealingLR" };
    const step = column(trace({ type: "StepLR", step_size: 8 }, { lr: 0.1, steps: 21 }).lr);
    const both = [
      { label: "cosine", values: cosine },
      { label: "step", values: step },
    ];
    const pictures = [plotText(cosine, options), plotText(both, { ...options, ascii: true, scale: "log" })];
    await expect(`${pictures.join("\n\n")}\n`).toMatchFileSnapshot("pictures/plots.txt");
  });

  it("should stay within its width and height, and within ASCII when asked to, whatever the values", () => {
    const value = fc.oneof(fc.double(), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 200 }), { maxLength: 4 }),
        fc.integer({ min: 30, max: 120 }),
        fc.integer({ min: 4, max: 30 }),
        fc.constantFrom("linear" as const, "log" as const),
        (curves, width, height, scale) => {
          const series = curves.map((values, index) => ({ label: `group ${index}`, values }));
          const lines = plotText(series, { width, height, ascii: true, scale }).split("\n");
          const drawn = lines[0] !== "no values to show";
          expect(lines).toHaveLength(drawn ? height + 3 : 1);
          for (const line of lines) {
            expect(line).toMatch(/^[ -~]*$/);
            expect(line).not.toMatch(/NaN|undefined| $/);
            expect(line.length).toBeLessThanOrEqual(width + 8);
          }
        },
      ),
    );
  });

  it("should colour curves only when asked to", () => {
    const curves = [{ label: "a", values: [1, 2] }];
    expect(plotText(curves)).not.toContain("\u001B");
    expect(plotText(curves, { color: true })).toContain("\u001B[38;5;");
  });

  it("should show the peak when one value of very many stands out", () => {
    const values = new Array<number>(50_000).fill(0.1);
    values[33_333] = 0.9;
    const top = plotText(values, { height: 10, ascii: true }).split("\n").slice(0, 4).join("");
    expect(top).toContain("*");
  });
});
