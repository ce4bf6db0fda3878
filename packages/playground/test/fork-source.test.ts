import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { findCheckpoint, parseForkSource } from "../src/train/fork-source.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("--from", () => {
  it("should name a run, and a step where one is given", () => {
    expect(parseForkSource("runs/a")).toEqual({ run: "runs/a", step: undefined });
    expect(parseForkSource("runs/a@500")).toEqual({ run: "runs/a", step: 500 });
    expect(parseForkSource("runs/me@home")).toEqual({ run: "runs/me@home", step: undefined });
  });

  it("should be the last checkpoint, and be refused where there is none of the step", async () => {
    const run = await temporaryFolder();
    expect(await findCheckpoint({ run, step: undefined })).toBe(join(run, "checkpoints/last.safetensors"));
    await expect(findCheckpoint({ run, step: 7 })).rejects.toMatchObject({
      message: `--from: found no step 7 in ${run}, expected a run that keeps checkpoints`,
    });
  });
});
