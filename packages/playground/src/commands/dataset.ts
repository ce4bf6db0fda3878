import { inspectDataset, openDataset, type PrepareProgress } from "@glissade/vision";
import { type Command, Option } from "commander";
import { inspectionText } from "./dataset-text.ts";

interface InspectFlags {
  readonly format: "text" | "json";
  readonly strict?: boolean;
}

const examples = `
A data set is a folder with a folder of pictures per class (train, validation and test folders on top are its split),
a folder of IDX files (MNIST) or of CIFAR binary files, or a CSV file of path,label or path,label,part.

Examples:
  glissade dataset inspect photos
  glissade dataset inspect labels.csv --format json
  glissade dataset inspect photos --strict && echo every picture is readable`;

/** Adds `glissade dataset`: what a data set holds, before it is trained on. */
export function registerDatasetCommand(program: Command): void {
  const dataset = program.command("dataset").description("Look at data sets.");
  const inspect = dataset
    .command("inspect")
    .description("Say what is in a data set: format, classes, counts, sizes, unreadable files, duplicates.")
    .argument("<path>", "folder or CSV file")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .option("--strict", "fail at the first picture that cannot be read")
    .addHelpText("after", examples);
  inspect.action((location: string, flags: InspectFlags) => inspectPath(inspect, location, flags));
}

async function inspectPath(command: Command, location: string, flags: InspectFlags): Promise<void> {
  const dataset = await openDataset(location);
  const progress = progressLine(process.stderr);
  try {
    const inspection = await inspectDataset(dataset, { strict: flags.strict === true, onProgress: progress.show });
    progress.clear();
    const text = flags.format === "json" ? `${JSON.stringify(inspection, null, 2)}\n` : inspectionText(inspection);
    command.configureOutput().writeOut?.(text);
  } finally {
    progress.clear();
  }
}

/** A line that is overwritten, on a terminal only. */
function progressLine(stream: NodeJS.WriteStream): { show: (progress: PrepareProgress) => void; clear: () => void } {
  let shown = false;
  return {
    show: ({ done, total }) => {
      if (!stream.isTTY) return;
      shown = true;
      stream.write(`\r${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} pictures looked at`);
    },
    clear: () => {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
    },
  };
}
