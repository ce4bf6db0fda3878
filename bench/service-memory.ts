// Resident memory of `glissade serve`: fresh, after an import, after the page was used, and idle.
//   node bench/service-memory.ts [--seconds 70]
// The thread that calculates schedules ends after 60 idle seconds, so that less shows less.
import { parseArgs } from "node:util";
import { setTimeout as wait } from "node:timers/promises";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { serve } from "./lib/glissade.ts";
import { machineLine } from "./lib/machine.ts";
import { makeSampleProject } from "./lib/sample-project.ts";
import { serverUsage } from "./lib/server-usage.ts";
import { table } from "./lib/table.ts";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "70" } } });
const seconds = Number(options.seconds);

await withCleanUp(async (defer) => {
  const { client, address } = await serve(defer, await temporaryFolder(defer));
  const rows: string[][] = [];
  const note = async (name: string): Promise<void> => {
    rows.push([name, (await serverUsage(address)).residentMebibytes.toFixed(0)]);
  };
  await note("listening");
  const { projectId } = await makeSampleProject(client);
  await note("sample imported (4,000 pictures drawn and read)");
  await client.getDashboard({ projectId });
  await client.getDefinitions();
  const scheduler = { type: "CosineAnnealingLR", T_max: 10_000 };
  await client.previewSchedule({ body: { scheduler, lr: 0.1, run: { steps: 10_000 } } });
  await note("page used (dashboard, definitions, preview)");
  const idle = await serverUsage(address);
  await wait(seconds * 1000);
  await note(`${seconds} s idle`);
  const { cpuSeconds } = await serverUsage(address);
  console.log(
    `An idle server; its processor time while idle: ${((100 * (cpuSeconds - idle.cpuSeconds)) / seconds).toFixed(1)} %.`,
  );
  console.log(`${machineLine()}\n`);
  console.log(table(["", "resident MiB"], rows));
});
