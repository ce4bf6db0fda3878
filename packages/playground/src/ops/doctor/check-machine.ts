import { access, constants, statfs } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname } from "node:path";
import type { Settings } from "../../settings.ts";
import type { Check } from "./check.ts";

const leastNode = [22, 18] as const;
const leastFreeBytes = 2 ** 30;

/** Node, processor, memory, disk and the folders that are named. */
export function machineChecks({ dataDir, roots }: Settings): Check[] {
  return [
    {
      name: "node",
      needed: true,
      fix: "Start with npm or npx: they use the Node that npm ci brings.",
      look: () => {
        const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
        const ok = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
        const fix = `Use Node ${leastNode.join(".")} or newer: start with npm or npx, which use the one that npm ci brings.`;
        return Promise.resolve({ ok, found: `Node ${process.versions.node}`, ...(ok ? {} : { fix }) });
      },
    },
    {
      name: "machine",
      needed: false,
      fix: "",
      look: () => {
        const model = cpus()[0]?.model.trim() ?? "unknown processor";
        const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`;
        return Promise.resolve({ ok: true, found: `${model}, ${availableParallelism()} threads, ${memory}` });
      },
    },
    {
      name: "disk",
      needed: true,
      fix: "Make the folder, or choose another --data-dir.",
      look: async () => {
        const { folder, exists } = await nearestFolder(dataDir);
        await access(folder, constants.W_OK);
        const { bavail, bsize } = await statfs(folder);
        const free = bavail * bsize;
        const ok = free >= leastFreeBytes;
        const where = exists ? dataDir : `${dataDir} (made at the first start)`;
        const found = `${(free / 2 ** 30).toFixed(1)} GiB free for ${where}`;
        return { ok, found, ...(ok ? {} : { fix: "Free some space, or choose another --data-dir." }) };
      },
    },
    ...roots.map((root): Check => ({
      name: "root",
      needed: false,
      fix: "Make the folder readable, or name another with --root.",
      look: async () => {
        await access(root, constants.R_OK | constants.X_OK);
        return { ok: true, found: `data sets may be imported from ${root}` };
      },
    })),
  ];
}

/** The folder, or the nearest one above it that there is. */
async function nearestFolder(path: string): Promise<{ readonly folder: string; readonly exists: boolean }> {
  for (let folder = path; ; folder = dirname(folder)) {
    const there = await access(folder).then(
      () => true,
      () => false,
    );
    if (there || folder === dirname(folder)) return { folder, exists: folder === path };
  }
}
