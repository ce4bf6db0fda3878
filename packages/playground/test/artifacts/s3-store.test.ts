import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ArtifactError } from "../../src/artifacts/artifact-error.ts";
import { openS3Store } from "../../src/artifacts/s3-store.ts";
import { startBreakingProxy } from "../support/breaking-proxy.ts";
import { type CephCluster, cephMissing, type S3Keys, startCeph } from "../support/ceph.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keysOf, listed, read } from "./read.ts";
import { makeBucket, openBucket, plainClient, randomStream } from "./stores.ts";

const MiB = 1024 * 1024;
const anyKeys: S3Keys = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };

afterEach(() => vi.unstubAllEnvs());

/** The error of work that must fail. */
async function failureOf(work: Promise<unknown> | (() => Promise<unknown>)): Promise<ArtifactError> {
  const error: unknown = await (typeof work === "function" ? work() : work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ArtifactError) return error;
  throw new Error(`expected an ArtifactError, found ${inspect(error)}`);
}

/** Everything that a log could show of an error. */
const everythingOf = (error: Error): string => inspect(error, { depth: 20, showHidden: true });

describe("a bucket that cannot be reached", () => {
  it("should say so, and what to do, when nothing answers", async () => {
    const store = await openBucket("http://127.0.0.1:9", anyKeys);
    const error = await failureOf(store.putBytes("a", Buffer.from("x")));
    expect(error).toMatchObject({ code: "artifacts_unavailable", details: { key: "a", found: "ECONNREFUSED" } });
    expect(error.message).toMatch(
      /^writing a in s3:\/\/artifacts\/\S+ at http:\/\/127.0.0.1:9 failed: nothing answers there$/,
    );
    expect(error.details.fix).toMatch(/endpoint in ARTIFACTS_URL/);
    expect(everythingOf(error)).not.toMatch(/AKIAEXAMPLE|wJalrXUtnFEMI/);
    expect(await store.check()).toMatchObject({ ok: false, code: "artifacts_unavailable" });
    const reading = [() => store.stat("a"), () => store.open("a"), () => listed(store)];
    for (const work of [...reading, () => store.remove("a"), () => store.removePrefix("a")]) {
      expect(await failureOf(work)).toMatchObject({ code: "artifacts_unavailable" });
    }
  });

  it("should be found unavailable in time when the server takes requests and answers none", async () => {
    const proxy = await startBreakingProxy(9);
    onTestFinished(() => proxy.stop());
    proxy.hang();
    const store = await openBucket(`http://127.0.0.1:${proxy.port}`, anyKeys);
    expect(await store.check({ timeoutMs: 200 })).toEqual({
      ok: false,
      code: "artifacts_unavailable",
      reason: expect.stringContaining("did not answer within 200 ms") as string,
      fix: expect.stringContaining("network") as string,
    });
  });

  it("should be asked a bounded number of times when it is overloaded", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(503).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const store = await openBucket(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, anyKeys);
    const error = await failureOf(store.open("a"));
    expect(error).toMatchObject({ code: "artifacts_unavailable" });
    expect(error.message).toMatch(/the server is overloaded/);
    expect(asked).toBe(4);
  });
});

const missing = cephMissing();
describe.skipIf(missing)(`a bucket of a Ceph cluster${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let ceph: CephCluster;
  let keys: S3Keys;
  beforeAll(async () => {
    ceph = await startCeph();
    keys = await ceph.createUser("glissade");
    await makeBucket(ceph.endpoint, keys);
  }, 120_000);
  afterAll(() => ceph?.stop());

  it.each([
    ["an unknown access key", () => ({ ...keys, accessKeyId: "UNKNOWNKEY" }), /does not know the access key/],
    ["a wrong secret key", () => ({ ...keys, secretAccessKey: "wrongsecret" }), /secret key does not fit/],
  ])("should refuse in words, without repeating the keys, when given %s", async (_name, wrongKeys, reason) => {
    const wrong = wrongKeys();
    const store = await openBucket(ceph.endpoint, wrong);
    for (const work of [() => store.putBytes("a", Buffer.from("x")), () => store.open("a"), () => listed(store)]) {
      const error = await failureOf(work);
      expect(error.code).toBe("artifacts_unavailable");
      expect(error.message).toMatch(reason);
      expect(error.details.fix).toMatch(/AWS_ACCESS_KEY_ID/);
      for (const secret of Object.values(wrong)) expect(everythingOf(error)).not.toContain(secret);
    }
    expect(await failureOf(store.stat("a"))).toMatchObject({ code: "artifacts_unavailable" });
    expect(await store.check()).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it("should refuse in words when the bucket belongs to somebody else or to nobody", async () => {
    const other = await ceph.createUser("other");
    const foreign = await openBucket(ceph.endpoint, other);
    expect((await failureOf(foreign.putBytes("a", Buffer.from("x")))).message).toMatch(/denies access/);
    expect(await failureOf(foreign.stat("a"))).toMatchObject({ code: "artifacts_unavailable" });
    const nowhere = await openBucket(ceph.endpoint, keys, { bucket: "no-such-bucket" });
    for (const work of [
      () => nowhere.putBytes("a", Buffer.from("x")),
      () => nowhere.stat("a"),
      () => nowhere.open("a"),
      () => listed(nowhere),
    ]) {
      const error = await failureOf(work);
      expect(error.code).toBe("artifacts_unavailable");
      expect(error.message).toMatch(/the bucket does not exist/);
    }
  });

  it("should keep the old content and say that it is full when a quota is used up", async () => {
    const limited = await ceph.createUser("limited", { quotaBytes: 2 * MiB });
    await makeBucket(ceph.endpoint, limited, "limited");
    const store = await openBucket(ceph.endpoint, limited, { bucket: "limited" });
    await store.putBytes("model", Buffer.from("old"));
    const error = await failureOf(store.putBytes("model", randomBytes(3 * MiB)));
    expect(error).toMatchObject({ code: "disk_full", details: { key: "model", found: "QuotaExceeded" } });
    expect(await failureOf(store.putStream("model", randomStream(17 * MiB)))).toMatchObject({ code: "disk_full" });
    expect((await read(store, "model")).toString()).toBe("old");
  });

  it("should fail, not end early, when the connection breaks in the middle of an answer", async () => {
    const proxy = await startBreakingProxy(ceph.port);
    onTestFinished(() => proxy.stop());
    const store = await openBucket(`http://127.0.0.1:${proxy.port}`, keys);
    const content = randomBytes(2 * MiB);
    const { sha256 } = await store.putBytes("model", content);
    proxy.breakAnswersAfter(MiB);
    expect(await failureOf(read(store, "model"))).toMatchObject({
      code: "artifacts_unavailable",
      details: { key: "model" },
    });
    const folder = await temporaryFolder();
    await writeFile(join(folder, "copy"), "before");
    const download = store.download("model", join(folder, "copy"), { sha256 });
    expect(await failureOf(download)).toMatchObject({ code: "artifacts_unavailable" });
    expect(await readFile(join(folder, "copy"), "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["copy"]);
    proxy.breakAnswersAfter(undefined);
    await store.download("model", join(folder, "copy"), { sha256 });
    expect(content.equals(await readFile(join(folder, "copy")))).toBe(true);
  });

  it("should abort the uploads of killed writers and leave those at work alone", async () => {
    const client = plainClient(ceph.endpoint, keys);
    onTestFinished(() => client.destroy());
    const at = { Bucket: "artifacts", Key: "leftovers/model" };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: randomBytes(5 * MiB) }));
    const elsewhere = await client.send(new CreateMultipartUploadCommand({ ...at, Key: "leftovers-not/model" }));
    const store = await openBucket(ceph.endpoint, keys, { prefix: "leftovers" });
    expect(await store.removeLeftovers()).toBe(0);
    const address = { bucket: "artifacts", prefix: "leftovers", endpoint: ceph.endpoint, forcePathStyle: true };
    const impatient = openS3Store(address, { abandonedAfterMs: -60_000 });
    onTestFinished(() => impatient.close());
    expect(await impatient.removeLeftovers()).toBe(1);
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: "artifacts" }));
    expect(Uploads.map((upload) => upload.UploadId)).toEqual([elsewhere.UploadId]);
  });

  // The last one: it ends the gateway that the others talk to.
  it("should keep the old content when the server is killed in the middle of a put", async () => {
    const store = await openBucket(ceph.endpoint, keys);
    const old = randomBytes(9 * MiB);
    await store.putBytes("model", old);
    let killed: Promise<void> | undefined;
    const source = randomStream(64 * MiB, (taken) => {
      if (taken >= 20 * MiB) killed ??= ceph.killGateway();
    });
    const error = await failureOf(store.putStream("model", source));
    expect(error).toMatchObject({ code: "artifacts_unavailable", details: { key: "model" } });
    expect(everythingOf(error)).not.toContain(keys.secretAccessKey);
    await killed;
    await ceph.startGateway();
    expect(old.equals(await read(store, "model"))).toBe(true);
    expect(await keysOf(store)).toEqual(["model"]);
    const { sha256 } = await store.putStream("model", randomStream(20 * MiB));
    expect((await store.download("model", join(await temporaryFolder(), "copy"), { sha256 })).size).toBe(20 * MiB);
  });
});
