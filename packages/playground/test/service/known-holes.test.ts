import { ApiError, type Client } from "@glissade/api";
import { copyFile, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makePictures } from "../runner/harness.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// What comparable products were broken by, tried on this one.

async function statusOf(call: Promise<unknown>): Promise<number> {
  return call.then(
    () => 200,
    (error: unknown) => (error instanceof ApiError ? error.status : -1),
  );
}

/** Waits for the end of an import. @returns the data set */
async function imported(client: Client, projectId: string, datasetId: string) {
  const abort = new AbortController();
  for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
    if (event?.type === "dataset.state" && event.datasetId === datasetId) break;
  }
  abort.abort();
  return client.getDataset({ datasetId });
}

it("should give artefacts by the names in the records only, however a path is written", async () => {
  const { address, client, dataDir } = await startTestServer();
  await writeFile(join(dataDir, "secret.txt"), "secret");
  const { id: projectId } = await client.createProject({ body: { name: "p" } });
  const experimentId = projectId; // an id of the right form
  const base = `${address}/api/v1/experiments/${experimentId}/artifacts/`;
  const paths = [
    "../../secret.txt",
    "..%2f..%2fsecret.txt",
    "..%252f..%252fsecret.txt",
    "..%5c..%5csecret.txt",
    "....//....//secret.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "best.onnx%00.txt",
    ".%2e/.%2e/secret.txt",
  ];
  for (const path of paths) {
    const response = await fetch(base + path);
    expect(response.status, path).toBeGreaterThanOrEqual(400);
    expect(response.status, path).toBeLessThan(500);
    expect(await response.text(), path).not.toContain("root:");
  }
});

it("should connect nowhere when an import names an address", async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("no");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void elsewhere.close());
  const { port } = elsewhere.address() as AddressInfo;
  const { client } = await startTestServer();
  const { id: projectId } = await client.createProject({ body: { name: "p" } });
  for (const path of [`http://127.0.0.1:${port}/a.zip`, `//127.0.0.1:${port}/a`, `\\\\127.0.0.1@${port}\\a`]) {
    for (const kind of ["folder", "archive"] as const) {
      const status = await statusOf(client.importDataset({ projectId, body: { source: { kind, path } } }));
      expect(status, path).toBeGreaterThanOrEqual(400);
    }
  }
  expect(asked).toEqual([]);
});

it("should run nothing of what a data set brings, and follow no link out of it", async () => {
  const folder = await temporaryFolder();
  const outside = await temporaryFolder();
  await makePictures(outside);
  const root = join(folder, "data");
  for (const name of ["a", "b"]) await mkdir(join(root, name), { recursive: true });
  const trap = join(folder, "trap");
  const pictures = (await readdir(join(outside, "pictures"), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  );
  const [one, two] = pictures;
  if (!one || !two) throw new Error("no pictures");
  await copyFile(join(one.parentPath, one.name), join(root, "a", "1.png"));
  await copyFile(join(two.parentPath, two.name), join(root, "b", "2.png"));
  // A pickle that would make a file when loaded, a script, a page, and links to what is outside.
  await writeFile(join(root, "a", "model.pkl"), `cos\nsystem\n(S'touch ${trap}'\ntR.`);
  await writeFile(join(root, "a", "evil.js"), `require("fs").writeFileSync(${JSON.stringify(trap)}, "")`);
  await writeFile(join(root, "b", "page.svg"), "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>");
  await symlink("/etc", join(root, "etc"));
  await symlink("/etc/passwd", join(root, "b", "passwd.png"));
  const { client } = await startTestServer({ flags: { root: [root] } });
  const { id: projectId } = await client.createProject({ body: { name: "p" } });
  const begun = await client.importDataset({ projectId, body: { source: { kind: "folder", path: root } } });
  const dataset = await imported(client, projectId, begun.id);
  expect(dataset.state).toBe("ready");
  expect(dataset.classes.map(({ name }) => name)).not.toContain("etc");
  const { items } = await client.listPictures({ datasetId: begun.id, limit: 100 });
  for (const { index, unreadable, item } of items) {
    if (unreadable === null) continue;
    const response = await client.getPicture({ datasetId: begun.id, index }).catch((error: unknown) => error);
    if (response instanceof ApiError) continue;
    const { headers } = response as Response;
    expect(headers.get("content-disposition"), item).toContain("attachment");
    expect(headers.get("x-content-type-options"), item).toBe("nosniff");
    expect(await (response as Response).text(), item).not.toContain("root:");
  }
  expect(await readdir(folder)).toEqual(["data"]);
});

it("should let nobody without a token near models, pictures or files when one is asked for", async () => {
  const server = await startTestServer({ flags: { requireToken: true } });
  const stranger = server.clientWith(undefined);
  const id = "01920000-0000-7000-8000-000000000000";
  expect(await statusOf(stranger.predict({ experimentId: id, bytes: new Uint8Array([1]) }))).toBe(401);
  expect(await statusOf(stranger.downloadArtifact({ experimentId: id, "*": "best.onnx" }))).toBe(401);
  expect(await statusOf(stranger.getPicture({ datasetId: id, index: 0 }))).toBe(401);
  expect(await statusOf(stranger.browseFolders())).toBe(401);
  expect(await statusOf(server.client.listProjects())).toBe(200);
});
