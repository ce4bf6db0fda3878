import { access } from "node:fs/promises";
import { openArtifacts } from "../../artifacts/open-artifacts.ts";
import type { Settings } from "../../settings.ts";
import type { Check } from "./check.ts";

/** Whether artefacts can be written and read back. */
export function artifactsCheck({ artifactsUrl, dataDir }: Settings): Check {
  return {
    name: "artefacts",
    needed: true,
    fix: "Check ARTIFACTS_URL and what it names.",
    look: async () => {
      const made = await access(dataDir).then(
        () => true,
        () => false,
      );
      if (artifactsUrl === undefined && !made)
        return { ok: true, found: "in the data folder, made at the first start" };
      const artifacts = await openArtifacts(artifactsUrl, dataDir);
      try {
        const result = await artifacts.check();
        if (result.ok) return { ok: true, found: artifacts.location };
        return { ok: false, found: result.reason, fix: result.fix };
      } finally {
        artifacts.close();
      }
    },
  };
}
