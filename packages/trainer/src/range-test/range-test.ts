import type { EngineFactory } from "../engine/types.ts";
import type { FailedEvent } from "../events.ts";
import type { DataPlan } from "../run/data-plan.ts";
import { makePlan } from "../run/plan.ts";
import { engineOptions, planFor } from "../run/prepare.ts";
import { failedEvent } from "../run/run-training.ts";
import type { ImageBatch, OpenData, TrainingData } from "../run/training-data.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { RangeTestOptions } from "./options.ts";
import { type RateSuggestion, suggestRates } from "./suggest.ts";
import { type RangePoint, type SweepEnd, sweepRates } from "./sweep.ts";

/** What to test. Plain data: it crosses to the testing process as it is. */
export interface RangeTestRequest {
  readonly spec: ExperimentSpec;
  readonly options: RangeTestOptions;
  /** The split, where somebody else has made it; default: opened and split after the spec. */
  readonly data?: DataPlan;
  /** Where decoded images are kept between runs. Default: memory only. */
  readonly cacheDirectory?: string;
}

export interface RangeTestResult {
  readonly type: "rangeTest";
  readonly points: readonly RangePoint[];
  readonly end: SweepEnd;
  readonly suggestions: readonly RateSuggestion[];
  readonly suggested: number | null;
  /** Why nothing is suggested. */
  readonly reason: string | null;
  /** The suggestion holds for batches of this size. */
  readonly batchSize: number;
  readonly seconds: number;
}

/** What a range test says on its way; the last one is its result. */
export type RangeTestEvent =
  | { readonly type: "data"; readonly done: number; readonly total: number; readonly unreadable: number }
  | ({ readonly type: "point"; readonly steps: number } & RangePoint)
  | RangeTestResult
  | FailedEvent;

export interface RangeTestHost {
  readonly listener: (event: RangeTestEvent) => void;
  readonly createEngine: EngineFactory;
  readonly openData: OpenData;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Learning-rate range test: a fresh model is trained for some steps while the rate grows, and good base rates are read off
 * the losses. Nothing is written. Most callers want `startRangeTest`, which does this in a process of its own.
 *
 * Never rejects: what goes wrong becomes a `failed` event.
 */
export async function runRangeTest(
  request: RangeTestRequest,
  host: RangeTestHost,
): Promise<RangeTestResult | FailedEvent> {
  let final: RangeTestResult | FailedEvent;
  try {
    final = await test(request, host);
  } catch (error) {
    final = failedEvent(error);
  }
  host.listener(final);
  return final;
}

async function test({ spec, options, data: plan, cacheDirectory }: RangeTestRequest, host: RangeTestHost) {
  const began = host.now();
  // A scheduler has no say here, and one that cycles momentum would ask for a buffer that the test does not need.
  const tested = { ...spec, scheduler: null, continuations: [] };
  const data = await host.openData(tested, {
    strict: false,
    cacheDirectory: cacheDirectory ?? null,
    ...(plan && { plan }),
    signal: host.signal,
    onProgress: (progress) => host.listener({ type: "data", ...progress }),
  });
  try {
    planFor(tested, data, undefined);
    const engine = await host.createEngine(engineOptions(tested, data, makePlan(tested, data.stepsPerEpoch)));
    try {
      const { points, end } = await sweepRates(engine, endless(data), options, {
        signal: host.signal,
        onPoint: (point) => host.listener({ type: "point", steps: options.steps, ...point }),
      });
      return {
        type: "rangeTest" as const,
        points,
        end,
        ...suggestRates(points),
        batchSize: spec.training.batchSize,
        seconds: (host.now() - began) / 1000,
      };
    } finally {
      await engine.dispose();
    }
  } finally {
    await data.close();
  }
}

/** Batches of one epoch after the other. */
async function* endless(data: TrainingData): AsyncGenerator<ImageBatch> {
  for (let epoch = 0; ; epoch++) {
    let any = false;
    for await (const batch of data.trainBatches(epoch, 0)) {
      any ||= batch.size > 0;
      yield batch;
    }
    if (!any) return;
  }
}
