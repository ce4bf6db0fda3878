import { createRequire } from "node:module";
import { probeBlockSize } from "@glissade/trainer";

/** What the process of check-engine.ts tells it. */
export interface EngineReport {
  readonly version: string;
  /** Null where graphs keep to standard operators. */
  readonly blockSize: number | null;
}

const trainer = createRequire(import.meta.resolve("@glissade/trainer"));
const { version } = trainer("onnxruntime-node/package.json") as { readonly version: string };
const report: EngineReport = { version, blockSize: (await probeBlockSize()) ?? null };
process.send?.(report, () => process.exit(0));
