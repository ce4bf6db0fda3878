import { MantineProvider } from "@mantine/core";
import { useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { dataColor } from "../../src/shared/charts/data-colors.ts";
import { type ChartSeries, LineChart } from "../../src/shared/charts/line-chart.tsx";
import "../../src/app/page.css";

const lines = 10;
const points = 100_000;

/** Series as experiments have them: steps of their own where `apart`, noise on a falling curve. */
function makeSeries(apart: boolean): ChartSeries[] {
  return Array.from({ length: lines }, (_, line) => {
    const xs = Array.from({ length: points }, (_step, i) => (apart ? i + line / lines : i));
    const ys = xs.map((x) => 2 * Math.exp(-x / 40_000) + 0.3 * Math.random() + line / 10);
    return { label: `line ${line}`, xs, ys, color: dataColor(line) };
  });
}

type Range = readonly [number, number];

let setRange: (range: Range) => void = () => undefined;

function Page({ series }: { readonly series: readonly ChartSeries[] }) {
  const [range, set] = useState<Range>([0, points]);
  setRange = set;
  return <LineChart label="zoom" series={series} x={{ label: "step", range }} y={{ label: "loss" }} height={320} />;
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

export interface ZoomTimes {
  /** Milliseconds until the first drawing. */
  readonly first: number;
  /** From frame to frame while nothing changes: what the browser can do here at all. */
  readonly idle: readonly number[];
  /** From frame to frame while zooming. */
  readonly frames: readonly number[];
  /** The page's own part of it: new data, layout, drawing. */
  readonly work: readonly number[];
}

/** Zooms in and out again, a change each frame. */
async function measure(apart: boolean): Promise<ZoomTimes> {
  const holder = document.createElement("div");
  document.body.append(holder);
  const root = createRoot(holder);
  const series = makeSeries(apart);
  const began = performance.now();
  flushSync(() =>
    root.render(
      <MantineProvider>
        <Page series={series} />
      </MantineProvider>,
    ),
  );
  await nextFrame();
  await nextFrame();
  const first = performance.now() - began;
  const idle: number[] = [];
  for (let i = 0; i < 30; i++) idle.push(-(await nextFrame()) + (await nextFrame()));
  const frames: number[] = [];
  const work: number[] = [];
  for (let i = 0; i < 120; i++) {
    // To a hundredth of the run and back.
    const share = 10 ** -(2 - Math.abs(i - 60) / 30);
    const middle = points * 0.4;
    const before = await nextFrame();
    const started = performance.now();
    flushSync(() => setRange([middle - (points * share) / 2, middle + (points * share) / 2]));
    // uPlot draws in a microtask.
    await Promise.resolve();
    await Promise.resolve();
    work.push(performance.now() - started);
    frames.push((await nextFrame()) - before);
  }
  root.unmount();
  holder.remove();
  return { first, idle, frames, work };
}

declare global {
  interface Window {
    measureZoom?: typeof measure;
  }
}
window.measureZoom = measure;
