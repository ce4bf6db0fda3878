import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const python = process.env["PYTHON"] ?? "python3";
const script = fileURLToPath(new URL("read-export.py", import.meta.url));

/** Runs the script that reads exports with the programs they are meant for. */
function run(...parameters: readonly string[]): unknown {
  const options = { encoding: "utf8", timeout: 300_000, maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(python, [script, ...parameters], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/** The programs that the Python named by PYTHON (else python3) has; none where there is no Python. */
function probe(): readonly string[] {
  try {
    return run("probe") as string[];
  } catch {
    return [];
  }
}

const available = probe();

/** Which programs there are, and for a test's title why it is skipped where one is not. */
export const reads = {
  with: (program: string): boolean => available.includes(program),
  title: (title: string, program: string): string =>
    available.includes(program) ? title : `${title} (skipped: ${python} has no ${program})`,
};

/** What the script reads from an export. */
export function readExport(
  as: "tensorboard" | "hparams" | "mlflow" | "meta" | "parquet" | "pandas" | "zip",
  path: string,
): unknown {
  return run(as, path);
}
