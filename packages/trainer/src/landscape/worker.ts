import { createLossProbe } from "../engine/loss-probe.ts";
import { openTrainingData } from "../run/open-training-data.ts";
import { type LandscapeRequest, runLandscape } from "./run-landscape.ts";

// Entry of the computing process; see startLandscape. It ends with its parent: what it found is in its journal.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.once("message", (request) => {
  void runLandscape(request as LandscapeRequest, {
    listener: (event) => process.send?.(event),
    createProbe: createLossProbe,
    openData: openTrainingData,
    signal: new AbortController().signal,
    now: () => performance.now(),
  }).then(() => process.disconnect());
});
