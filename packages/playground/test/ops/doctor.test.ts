import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sql } from "kysely";
import { describeDiagnosis, type Diagnosis, diagnose } from "../../src/ops/doctor/doctor.ts";
import { readSettings } from "../../src/settings.ts";
import { openStore } from "../../src/store/open-store.ts";
import { startPostgres } from "../support/postgres.ts";
import { runGlissade } from "../support/serve-process.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const free = { port: "0" };

function result({ checks }: Diagnosis, name: string) {
  return checks.find((check) => check.name === name);
}

describe("glissade doctor", () => {
  it("should find all that is needed here, and change nothing", async () => {
    const dataDir = join(await temporaryFolder(), "new");
    const diagnosis = await diagnose(readSettings({ ...free, dataDir, root: [await temporaryFolder()] }, {}));
    expect(describeDiagnosis(diagnosis).filter((line) => !line.startsWith("ok"))).toEqual([
      "Everything that is needed works.",
    ]);
    expect(diagnosis.ok).toBe(true);
    expect(result(diagnosis, "engine")?.found).toMatch(/^ONNX Runtime \d.* on the CPU/);
    expect(diagnosis.checks.filter(({ name }) => name === "images").map(({ found }) => found)).toEqual([
      "reads jpeg, png",
      "reads webp, gif, tiff, avif",
    ]);
    await expect(readdir(dataDir)).rejects.toThrow();
  });

  it("should say what to do about a damaged store, a port in use and a root that is not there", async () => {
    const dataDir = await temporaryFolder();
    await writeFile(join(dataDir, "glissade.sqlite"), "no database".repeat(100));
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void blocker.close());
    const port = String((blocker.address() as AddressInfo).port);
    const diagnosis = await diagnose(readSettings({ port, dataDir, root: ["/nowhere"] }, {}));
    expect(diagnosis.ok).toBe(false);
    expect(result(diagnosis, "store")).toMatchObject({
      ok: false,
      needed: true,
      fix: expect.stringMatching(/Restore/) as string,
    });
    expect(result(diagnosis, "port")).toMatchObject({
      ok: false,
      found: `${port} on 127.0.0.1 is in use by another program`,
    });
    expect(result(diagnosis, "root")).toMatchObject({ ok: false, needed: false });
    expect(describeDiagnosis(diagnosis).at(-1)).toBe("Something that is needed does not work; see above.");
  });

  it("should know a server of ours on the port, and its records", async () => {
    const { address, dataDir } = await startTestServer();
    const diagnosis = await diagnose(readSettings({ port: new URL(address).port, dataDir }, {}));
    expect(result(diagnosis, "port")).toMatchObject({
      ok: true,
      found: expect.stringContaining("a Glissade server answers") as string,
    });
    expect(result(diagnosis, "store")).toMatchObject({ ok: true, found: `SQLite, ${dataDir}/glissade.sqlite` });
    expect(result(diagnosis, "artefacts")).toMatchObject({ ok: true });
  });

  it("should know records of a newer release", async () => {
    const dataDir = await temporaryFolder();
    const store = await openStore({ databaseUrl: undefined, dataDir });
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2100-01-01')`.execute(store.db);
    await store.close();
    const diagnosis = await diagnose(readSettings({ ...free, dataDir }, {}));
    expect(result(diagnosis, "store")).toMatchObject({ ok: false, fix: "Update Glissade." });
  });

  it("should look at PostgreSQL, and keep its password to itself", async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const databaseUrl = await postgres.createDatabase();
    const dataDir = await temporaryFolder();
    const there = await diagnose(readSettings({ ...free, dataDir, databaseUrl }, {}));
    expect(result(there, "store")).toMatchObject({
      ok: true,
      found: expect.stringMatching(/^PostgreSQL 1\d.*no records yet/) as string,
    });
    expect(result(there, "queue")).toMatchObject({ ok: true });
    const wrong = await diagnose(
      readSettings({ ...free, dataDir, databaseUrl: "postgres://me:hunter2@127.0.0.1:1/x" }, {}),
    );
    expect(wrong.ok).toBe(false);
    expect(JSON.stringify(wrong)).not.toContain("hunter2");
  });

  it("should exit with 1 and print JSON when something needed does not work", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "glissade.sqlite"), "no database".repeat(100));
    const program = runGlissade(["doctor", "--format", "json", "--port", "0", "--data-dir", join(folder, "data")]);
    expect(await program.ended).toBe(1);
    const { ok, checks } = JSON.parse(program.stdout()) as Diagnosis;
    expect(ok).toBe(false);
    expect(checks.filter((check) => check.needed && !check.ok).map(({ name }) => name)).toEqual(["store"]);
  });
});
