import type { Definitions } from "@glissade/api";
import type { Handlers } from "../../server/handlers.ts";
import type { ScheduleThread } from "./schedule-thread.ts";

/** Definitions and schedules, for clients that know none of them. */
export function definitionHandlers(
  thread: ScheduleThread,
): Pick<Handlers, "getDefinitions" | "previewSchedule" | "writeScheduleCode" | "readScheduleCode"> {
  return {
    getDefinitions: readDefinitions(thread),
    previewSchedule: ({ body }) => thread.run("preview", body),
    writeScheduleCode: async ({ body }) => ({ code: await thread.run("writeCode", body) }),
    readScheduleCode: ({ body }) => thread.run("readCode", body),
  };
}

/** The definitions never change while the server runs: they are made once, when somebody first asks. */
export function readDefinitions(thread: Pick<ScheduleThread, "run">): () => Promise<Definitions> {
  let made: Promise<Definitions> | undefined;
  return () => {
    made ??= thread.run("definitions", null).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
