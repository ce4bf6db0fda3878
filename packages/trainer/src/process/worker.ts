import { createEngine } from "../engine/engine.ts";
import { openTrainingData } from "../run/open-training-data.ts";
import { serveTraining } from "./serve-training.ts";

// Entry of the training process; see startTraining.
serveTraining({ createEngine, openData: openTrainingData });
