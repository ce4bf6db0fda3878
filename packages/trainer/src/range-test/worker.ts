import { createEngine } from "../engine/engine.ts";
import { openTrainingData } from "../run/open-training-data.ts";
import { type RangeTestRequest, runRangeTest } from "./range-test.ts";

// Entry of the testing process; see startRangeTest. It ends with its parent: what it does is of use to nobody else.
const stop = new AbortController();
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.once("message", (request) => {
  void runRangeTest(request as RangeTestRequest, {
    listener: (event) => process.send?.(event),
    createEngine,
    openData: openTrainingData,
    signal: stop.signal,
    now: () => performance.now(),
  }).then(() => process.disconnect());
});
