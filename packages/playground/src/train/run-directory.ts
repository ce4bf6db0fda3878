import type { ExperimentSpec } from "@glissade/trainer";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A folder below `runs/` that does not exist yet, named after the experiment, or its model and the time. */
export function freshDirectory(spec: ExperimentSpec, now: Date, root = "runs"): string {
  const slug = spec.name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const base = join(root, slug === "" ? `${spec.model.architecture}-${time}` : slug);
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (!existsSync(candidate)) return candidate;
  }
}
