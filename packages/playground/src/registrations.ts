import { registerCodeCommand } from "./commands/code.ts";
import { registerDatasetCommand } from "./commands/dataset.ts";
import { registerEvaluateCommand } from "./commands/evaluate.ts";
import { registerExportCommand } from "./commands/export.ts";
import { registerPredictCommand } from "./commands/predict.ts";
import { registerScheduleCommand } from "./commands/schedule.ts";
import { registerTrainCommand } from "./commands/train.ts";
import type { Registration } from "./program.ts";

/** Every command, in the order in which help lists them. */
export const registrations: readonly Registration[] = [
  registerTrainCommand,
  registerEvaluateCommand,
  registerPredictCommand,
  registerExportCommand,
  registerScheduleCommand,
  registerCodeCommand,
  registerDatasetCommand,
];
