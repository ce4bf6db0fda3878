import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { type ClientRequest, createServer, type IncomingMessage, request, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { PlaygroundError } from "../../src/error.ts";
import { systemError } from "../../src/files/error.ts";
import { removeTemporaries, temporaryName } from "../../src/files/temporary.ts";
import { receivePicture, receiveUpload } from "../../src/files/upload.ts";
import { failure, readTree, temporaryFolder } from "./folder.ts";

const root = await temporaryFolder();
let made = 0;
const newFolder = (): string => path.join(root, `case-${++made}`);
const sent = (...parts: string[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));
const limitBytes = 1000;

/** A server for the rest of this file. */
async function serve(handle: RequestListener): Promise<number> {
  const server = createServer(handle);
  afterAll(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function post(port: number): ClientRequest {
  const sender = request({ port, host: "127.0.0.1", method: "POST", headers: { "content-length": 100_000 } });
  sender.on("error", () => undefined);
  return sender;
}

describe("receiveUpload", () => {
  it("should write the file with its folders, and tell its size and hash", async () => {
    const folder = newFolder();
    const received = await receiveUpload(sent("one ", "two"), path.join(folder, "deep/a.zip"), { limitBytes: 7 });
    expect(received).toEqual({ bytes: 7, sha256: createHash("sha256").update("one two").digest("hex") });
    expect(await readTree(folder)).toEqual({ "deep/a.zip": "one two" });
  });

  it("should stop at the limit, leave what was there, and read no more of the stream", async () => {
    const folder = newFolder();
    await mkdir(folder);
    await writeFile(path.join(folder, "a"), "kept");
    let parts = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(100, ++parts);
      })(),
    );
    const error = await failure(receiveUpload(endless, path.join(folder, "a"), { limitBytes }));
    expect(error.code).toBe("upload_too_large");
    expect(error.message).toContain("1,000 bytes");
    expect(parts).toBeLessThan(50);
    expect(endless.destroyed).toBe(false);
    expect(await readTree(folder)).toEqual({ a: "kept" });
  });

  it("should refuse at once what is announced to be too large, for the limit or for the disk", async () => {
    const file = path.join(newFolder(), "a");
    const limit = await failure(receiveUpload(sent("x"), file, { limitBytes, expectedBytes: 1001 }));
    expect(limit.code).toBe("upload_too_large");
    const disk = await failure(receiveUpload(sent("x"), file, { limitBytes: 2 ** 70, expectedBytes: 2 ** 69 }));
    expect(disk.code).toBe("disk_full");
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it("should leave nothing when it is cancelled before or while the stream waits", async () => {
    const file = path.join(newFolder(), "a");
    const reason = new Error("no longer wanted");
    const signal = AbortSignal.abort(reason);
    expect(await failure(receiveUpload(sent("x"), file, { limitBytes, signal }))).toBe(reason);

    const cancel = new AbortController();
    const waiting = new PassThrough();
    waiting.write("begun");
    const outcome = failure(receiveUpload(waiting, file, { limitBytes, signal: cancel.signal }));
    // It has begun once the temporary file is there.
    await vi.waitUntil(async () => (await readdir(path.dirname(file))).length > 0);
    cancel.abort(reason);
    expect(await outcome).toBe(reason);
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it("should leave the connection to answer on when it refuses", async () => {
    const folder = newFolder();
    const port = await serve((incoming, answer) => {
      void receiveUpload(incoming, path.join(folder, "a"), { limitBytes }).catch((error: PlaygroundError) => {
        answer.writeHead(413, { connection: "close" }).end(error.code);
      });
    });
    const sender = post(port);
    sender.write(Buffer.alloc(50_000));
    const [answer] = (await once(sender, "response")) as [IncomingMessage];
    expect([answer.statusCode, await text(answer)]).toEqual([413, "upload_too_large"]);
    sender.destroy();
    expect(await readdir(folder)).toEqual([]);
  });

  it("should leave nothing when the sender goes away", async () => {
    const folder = newFolder();
    const outcome = Promise.withResolvers<unknown>();
    const port = await serve((incoming) => {
      outcome.resolve(failure(receiveUpload(incoming, path.join(folder, "a"), { limitBytes: 2 ** 20 })));
      incoming.once("data", () => sender.destroy());
    });
    const sender = post(port);
    sender.write(Buffer.alloc(10_000));
    expect(await outcome.promise).toMatchObject({ code: "upload_interrupted" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("should pass on what a stream failed with", async () => {
    const file = path.join(newFolder(), "a");
    const broken = new PassThrough();
    broken.destroy(new Error("bad part"));
    expect((await failure(receiveUpload(broken, file, { limitBytes }))).message).toBe("bad part");
  });
});

describe("receivePicture", () => {
  it("should keep the folders and the name, in Unicode", async () => {
    const folder = newFolder();
    const { path: placed } = await receivePicture(sent("x"), folder, "photos/Zoe\u0308/猫 1.jpg", { limitBytes });
    expect(placed).toBe("photos/Zoë/猫 1.jpg");
    expect(await readTree(folder)).toEqual({ "photos/Zoë/猫 1.jpg": "x" });
  });

  it("should give a number to a name that is taken, also when uploads run side by side", async () => {
    const folder = newFolder();
    const uploads = Array.from({ length: 20 }, (_, i) =>
      receivePicture(sent(`${i}`), folder, "cats/a.jpg", { limitBytes }),
    );
    const placed = (await Promise.all(uploads)).map((received) => received.path);
    const expected = ["cats/a.jpg", ...Array.from({ length: 19 }, (_, i) => `cats/a (${i + 2}).jpg`)];
    expect(placed.toSorted()).toEqual(expected.toSorted());
    const tree = await readTree(folder);
    placed.forEach((file, i) => expect(tree[file]).toBe(`${i}`));
    expect(Object.keys(tree)).toHaveLength(20);
  });

  it.each(["../a.jpg", "cats/../../a.jpg", "/etc/a.jpg", "C:\\a.jpg", "..\\a.jpg", "a\0.jpg", "", "x/".repeat(9)])(
    "should refuse the path %j",
    async (given) => {
      const folder = newFolder();
      const error = await failure(receivePicture(sent("x"), folder, given, { limitBytes }));
      expect(error.code).toBe("invalid_name");
      expect(error.details.key).toBe("path");
      expect(await readdir(root)).not.toContain(path.basename(folder));
    },
  );

  it("should leave nothing of a picture that is too large", async () => {
    const folder = newFolder();
    const error = await failure(receivePicture(sent("x".repeat(1001)), folder, "cats/a.jpg", { limitBytes }));
    expect(error.code).toBe("upload_too_large");
    expect(await readTree(folder)).toEqual({});
  });
});

describe("temporary names", () => {
  it("should be removed as what a killed process left, and nothing else", async () => {
    const folder = newFolder();
    await mkdir(folder);
    await writeFile(temporaryName(path.join(folder, "a.zip")), "half");
    await mkdir(temporaryName(path.join(folder, "ü".repeat(127))));
    await writeFile(path.join(folder, ".hidden.part"), "mine");
    await writeFile(path.join(folder, "a.zip"), "whole");
    expect(await removeTemporaries(folder)).toBe(2);
    expect(await readTree(folder)).toEqual({ ".hidden.part": "mine", "a.zip": "whole" });
  });
});

describe("systemError", () => {
  it("should tell a full disk from other failures, and let everything else through", () => {
    const of = (code: string): unknown => systemError(Object.assign(new Error(code), { code }), "writing", "a");
    expect(of("ENOSPC")).toMatchObject({ code: "disk_full", message: "writing: the disk is full" });
    expect(of("EDQUOT")).toMatchObject({ code: "disk_full" });
    expect(of("EIO")).toMatchObject({ code: "io", message: "writing: the system answered EIO" });
    const other = new TypeError("a mistake");
    expect(systemError(other, "writing", "a")).toBe(other);
    expect(of("ERR_INVALID_ARG_TYPE")).not.toMatchObject({ name: "PlaygroundError" });
  });
});
