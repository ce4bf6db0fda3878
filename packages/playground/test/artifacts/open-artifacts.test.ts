import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { parseArtifactsUrl } from "../../src/artifacts/artifacts-url.ts";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function refusalOf(url: string): Error {
  try {
    parseArtifactsUrl(url);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`${url} was not refused`);
}

describe("parseArtifactsUrl", () => {
  it.each([
    ["s3://models", { bucket: "models", prefix: "", forcePathStyle: false }],
    ["s3://models/", { bucket: "models", prefix: "", forcePathStyle: false }],
    [
      "s3://models/a/b/?region=eu-west-1",
      { bucket: "models", prefix: "a/b", region: "eu-west-1", forcePathStyle: false },
    ],
    ["s3://my.models?forcePathStyle=true", { bucket: "my.models", prefix: "", forcePathStyle: true }],
    [
      "s3://models/a?endpoint=http://127.0.0.1:9000",
      { bucket: "models", prefix: "a", endpoint: "http://127.0.0.1:9000", forcePathStyle: true },
    ],
    [
      "s3://models?endpoint=https%3A%2F%2Fs3.example.org%2F&forcePathStyle=false",
      { bucket: "models", prefix: "", endpoint: "https://s3.example.org", forcePathStyle: false },
    ],
  ])("should read %s", (url, bucket) => {
    expect(parseArtifactsUrl(url)).toEqual({ bucket });
  });

  it("should read a folder when it is an absolute path or a file: address", () => {
    expect(parseArtifactsUrl("/mnt/shared")).toEqual({ folder: "/mnt/shared" });
    expect(parseArtifactsUrl("file:///mnt/sha%20red")).toEqual({ folder: "/mnt/sha red" });
  });

  it.each([
    ["relative/folder", /neither a bucket nor a folder/],
    ["https://bucket.example.org", /neither a bucket nor a folder/],
    ["file://server/share", /no local folder/],
    ["s3:///prefix", /bucket name/],
    ["s3://Bad_Bucket", /bucket name/],
    ["s3://models/a%2F..%2Fb", /prefix/],
    ["s3://models/.hidden", /prefix/],
    ["s3://models?endpont=http://x", /unknown parameter; did you mean endpoint\?/],
    ["s3://models?endpoint=localhost:9000", /endpoint is no address/],
    ["s3://models?forcePathStyle=yes", /forcePathStyle/],
  ])("should refuse %s in one line that names the setting", (url, message) => {
    const refusal = refusalOf(url);
    expect(refusal).toMatchObject({ code: "invalid_artifacts_url", details: { key: "ARTIFACTS_URL" } });
    expect(refusal.message).toMatch(message);
    expect(refusal.message).toMatch(/^ARTIFACTS_URL is not valid: [^\n]+; expected [^\n]+$/);
  });

  it.each(["s3://AKIAKEY:secret@models", "s3://models?endpoint=http://AKIAKEY:secret@127.0.0.1:9000"])(
    "should refuse credentials in it without repeating them: %s",
    (url) => {
      const refusal = refusalOf(url);
      expect(refusal.message).toMatch(/credentials; expected them in AWS_ACCESS_KEY_ID/);
      expect(inspect(refusal)).not.toMatch(/AKIAKEY|secret@/);
    },
  );
});

describe("openArtifacts", () => {
  it("should make a folder below the data folder when ARTIFACTS_URL is not set", async () => {
    const data = join(await temporaryFolder(), "new");
    expect((await openArtifacts(undefined, data)).location).toBe(join(data, "artifacts"));
    expect((await openArtifacts("", data)).location).toBe(join(data, "artifacts"));
  });

  it("should use a shared folder when it is there, and make none when it is not", async () => {
    const shared = await temporaryFolder();
    expect((await openArtifacts(pathToFileURL(shared).href, "unused")).location).toBe(shared);
    const absent = join(shared, "not-mounted");
    const unavailable = { code: "artifacts_unavailable", details: { key: "ARTIFACTS_URL", found: absent } };
    await expect(openArtifacts(absent, "unused")).rejects.toMatchObject(unavailable);
    await mkdir(absent);
    expect((await openArtifacts(absent, "unused")).location).toBe(absent);
  });

  it("should open a bucket without reaching for it", async () => {
    const store = await openArtifacts("s3://models/a?endpoint=http://127.0.0.1:9", "unused");
    expect(store.location).toBe("s3://models/a at http://127.0.0.1:9");
    store.close();
  });
});
