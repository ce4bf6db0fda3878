import { ApiError, type RangePoint, type RangeTestMessage, readRangeTest } from "@glissade/api";
import { useEffect, useRef, useState } from "react";
import { api } from "../../shared/api/client.ts";
import type { DraftSpec } from "./draft.ts";

type Result = Extract<RangeTestMessage, { type: "result" }>;

/** A range test as far as it is. */
export interface RangeTestProgress {
  readonly running: boolean;
  readonly phase: "starting" | "waiting" | "data" | "testing";
  /** Of the whole, 0 to 1. */
  readonly share: number;
  readonly points: readonly RangePoint[];
  readonly result: Result | null;
  readonly error: Error | null;
}

export interface RangeTest extends RangeTestProgress {
  readonly start: () => void;
  readonly cancel: () => void;
}

const idle: RangeTestProgress = {
  running: false,
  phase: "starting",
  share: 0,
  points: [],
  result: null,
  error: null,
};

/** Runs a range test for a draft; it ends with the page, and nothing of it is kept. */
export function useRangeTest(projectId: string, splitId: string, spec: DraftSpec): RangeTest {
  const [progress, setProgress] = useState(idle);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function run(abort: AbortController): Promise<void> {
    // What an earlier test still says is of no interest.
    const take = (change: (now: RangeTestProgress) => RangeTestProgress): void => {
      if (running.current === abort) setProgress(change);
    };
    try {
      const call = api.runRangeTest({ projectId, body: { splitId, spec: { ...spec } } }, { signal: abort.signal });
      for await (const message of readRangeTest(await call)) take((now) => withMessage(now, message));
      take((now) => (now.running ? { ...now, running: false, error: endedEarly() } : now));
    } catch (error) {
      if (!abort.signal.aborted) take((now) => ({ ...now, running: false, error: error as Error }));
    }
  }

  return {
    ...progress,
    start() {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      setProgress({ ...idle, running: true });
      void run(abort);
    },
    cancel() {
      running.current?.abort();
      running.current = null;
      setProgress((now) => ({ ...now, running: false }));
    },
  };
}

function withMessage(now: RangeTestProgress, message: RangeTestMessage): RangeTestProgress {
  switch (message.type) {
    case "waiting":
      return { ...now, phase: "waiting" };
    case "data":
      return { ...now, phase: "data", share: (0.3 * message.done) / Math.max(1, message.total) };
    case "point":
      return {
        ...now,
        phase: "testing",
        share: 0.3 + (0.7 * message.step) / message.steps,
        points: [...now.points, message],
      };
    case "result":
      return { ...now, running: false, share: 1, result: message };
    case "failed":
      return { ...now, running: false, error: new ApiError(message.problem) };
  }
}

function endedEarly(): ApiError {
  const detail = "the connection ended before the test did";
  const type = "urn:glissade:problem:unreachable";
  return new ApiError({ type, title: "Unreachable", status: 0, detail, code: "unreachable" });
}
