import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Check } from "./check.ts";
import type { EngineReport } from "./probe-engine.ts";

const fix = "Run npm ci again; needed are glibc (not musl) and a 64-bit processor that onnxruntime-node is made for.";

/** One that hangs is ended. */
const longestMs = 15_000;

/** Whether the engine runs a small graph. In a process of its own, as what is wrong may end it. */
export function engineCheck(): Check {
  return {
    name: "engine",
    needed: true,
    fix,
    look: async () => {
      const { version, blockSize } = await probe();
      const engine = `ONNX Runtime ${version} on the CPU`;
      if (blockSize !== null) return { ok: true, found: `${engine}, blocked layout of ${blockSize} channels` };
      return { ok: true, found: `${engine}, without blocked layout: training works, at about half the speed` };
    },
  };
}

function probe(): Promise<EngineReport> {
  const file = fileURLToPath(new URL("./probe-engine.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    const child = fork(file, { stdio: ["ignore", "ignore", "pipe", "ipc"], timeout: longestMs });
    let said = "";
    child.stderr?.on("data", (chunk) => (said += String(chunk)));
    child.once("message", (report) => resolve(report as EngineReport));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const reason = /^\w*Error: .*$/m.exec(said)?.[0] ?? `it ended with ${signal ?? `code ${code}`}`;
      reject(new Error(`ONNX Runtime does not run: ${reason}`));
    });
  });
}
