import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { openStore } from "../../src/store/open-store.ts";
import { runGlissade } from "../support/serve-process.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { fillRecords } from "./fill-records.ts";

describe("glissade backup and restore", () => {
  it("should carry everything over beside a running server", async () => {
    const { dataDir } = await startTestServer();
    const store = await openStore({ databaseUrl: undefined, dataDir });
    onTestFinished(() => store.close());
    await fillRecords(store, await openArtifacts(undefined, dataDir), { pictures: 3 });
    const folder = await temporaryFolder();
    const [file, target] = [join(folder, "b.tar"), join(folder, "new")];

    const backup = runGlissade(["backup", "--to", file, "--data-dir", dataDir]);
    expect(await backup.ended).toBe(0);
    expect(backup.stderr()).toMatch(/^wrote .*b\.tar: \d+ records, 4 artefacts \(0\.0 MB\)\n$/);
    expect(backup.stdout()).toBe("");

    const restore = runGlissade(["restore", "--from", file, "--data-dir", target]);
    expect(await restore.ended).toBe(0);
    expect(restore.stderr()).toMatch(/^restored \d+ records and 4 artefacts\n$/);

    const again = runGlissade(["restore", "--from", file, "--data-dir", target]);
    expect(await again.ended).toBe(2);
    expect(again.stderr()).toMatch(/^glissade: .*new: found .* in it, expected an empty or new --data-dir\n$/);

    const taken = runGlissade(["backup", "--to", file, "--data-dir", dataDir]);
    expect(await taken.ended).toBe(2);
    expect(taken.stderr()).toMatch(/found an existing file/);
  });

  it("should exit with 1 when artefacts are missing", async () => {
    const dataDir = await temporaryFolder();
    const store = await openStore({ databaseUrl: undefined, dataDir });
    onTestFinished(() => store.close());
    const artifacts = await openArtifacts(undefined, dataDir);
    const { keys } = await fillRecords(store, artifacts, { pictures: 1 });
    await artifacts.remove(keys.pack);
    const program = runGlissade(["backup", "--to", join(await temporaryFolder(), "b.tar"), "--data-dir", dataDir]);
    expect(await program.ended).toBe(1);
    expect(program.stderr()).toContain(`missing: artefact ${keys.pack} is gone`);
  });
});
