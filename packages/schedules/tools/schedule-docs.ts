import { knownFaultsPage } from "./known-faults.ts";
import { format } from "prettier";
import { schedulerDefinitions } from "../src/index.ts";
import type { SchedulerDefinition } from "../src/index.ts";
import { comparisonPictures, scheduleIndex } from "./schedule-index.ts";
import { schedulePage, schedulePicture } from "./schedule-page.ts";

const tidy = (page: string): Promise<string> => format(page, { parser: "markdown", printWidth: 120 });

/** All files of docs/schedules that are made from the definitions: path within that folder -> text. */
export async function scheduleDocs(): Promise<ReadonlyMap<string, string>> {
  const files = new Map(comparisonPictures());
  files.set("README.md", await tidy(scheduleIndex()));
  files.set("known-faults.md", await tidy(knownFaultsPage()));
  for (const definition of Object.values<SchedulerDefinition>(schedulerDefinitions)) {
    files.set(`${definition.type}.md`, await tidy(schedulePage(definition)));
    files.set(`pictures/${definition.type}.svg`, schedulePicture(definition));
  }
  return files;
}
