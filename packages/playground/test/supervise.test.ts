import type { FinalEvent, RunningTraining } from "@glissade/trainer";
import { describe, expect, it } from "vitest";
import { supervise } from "../src/train/supervise.ts";

const stopped: FinalEvent = { type: "stopped", directory: "a", step: 3, epoch: 1, checkpoint: null };

function setUp() {
  const asked: string[] = [];
  let time = 0;
  let end: (final: FinalEvent) => void = () => undefined;
  const training: RunningTraining = {
    pid: 1,
    result: new Promise((resolve) => (end = resolve)),
    steer: () => Promise.resolve(undefined),
    stop: () => void asked.push("stop"),
    kill: () => void asked.push("kill"),
  };
  const final = supervise(training, { onStopping: () => void asked.push("told"), now: () => time });
  const press = (at: number, signal: NodeJS.Signals = "SIGINT"): void => {
    time = at;
    process.emit(signal);
  };
  return { asked, press, end: () => end(stopped), final };
}

describe("supervise", () => {
  it("should stop at the first ctrl-C and kill at the second", async () => {
    const { asked, press, end, final } = setUp();
    press(1000);
    expect(asked).toEqual(["stop", "told"]);
    press(2000);
    expect(asked).toEqual(["stop", "told", "kill"]);
    end();
    expect(await final).toBe(stopped);
  });

  it("should take two signals for one when they come together", async () => {
    const { asked, press, end, final } = setUp();
    press(1000);
    press(1003);
    expect(asked).toEqual(["stop", "told"]);
    end();
    await final;
  });

  it("should stop when it is terminated or its terminal is closed", async () => {
    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
      const { asked, press, end, final } = setUp();
      press(0, signal);
      expect(asked).toEqual(["stop", "told"]);
      end();
      await final;
    }
  });

  it("should leave the signals alone when the training is over", async () => {
    const before = process.listenerCount("SIGINT");
    const { end, final } = setUp();
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    end();
    await final;
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
