import { registerBackupCommand } from "./commands/backup.ts";
import { registerCodeCommand } from "./commands/code.ts";
import { registerDatasetCommand } from "./commands/dataset.ts";
import { registerDescendCommand } from "./commands/descend.ts";
import { registerDoctorCommand } from "./commands/doctor.ts";
import { registerEvaluateCommand } from "./commands/evaluate.ts";
import { registerExportCommand } from "./commands/export.ts";
import { registerFindLrCommand } from "./commands/find-lr.ts";
import { registerPredictCommand } from "./commands/predict.ts";
import { registerRaceCommand } from "./commands/race.ts";
import { registerRestoreCommand } from "./commands/restore.ts";
import { registerScheduleCommand } from "./commands/schedule.ts";
import { registerServeCommand } from "./commands/serve.ts";
import { registerSharpnessCommand } from "./commands/sharpness.ts";
import { registerSurfaceCommand } from "./commands/surface.ts";
import { registerSteerCommand } from "./commands/steer.ts";
import { registerTrainCommand } from "./commands/train.ts";
import { registerWorkerCommand } from "./commands/worker.ts";
import type { Registration } from "./program.ts";

/** Every command, in the order in which help lists them. */
export const registrations: readonly Registration[] = [
  registerServeCommand,
  registerTrainCommand,
  registerSteerCommand,
  registerFindLrCommand,
  registerRaceCommand,
  registerEvaluateCommand,
  registerPredictCommand,
  registerExportCommand,
  registerScheduleCommand,
  registerCodeCommand,
  registerDescendCommand,
  registerSurfaceCommand,
  registerSharpnessCommand,
  registerDatasetCommand,
  registerWorkerCommand,
  registerDoctorCommand,
  registerBackupCommand,
  registerRestoreCommand,
];
