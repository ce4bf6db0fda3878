import { ApiError } from "@glissade/api";
import { describe, expect, it } from "vitest";
import type { PlannedFile } from "../../src/features/data/uploads/plan-upload.ts";
import { type UploadCalls, UploadJob } from "../../src/features/data/uploads/upload-job.ts";

const refusal = (status: number, detail = "no"): ApiError =>
  new ApiError({ type: "t", title: "t", status, detail, code: "c" });

const files = ["a", "b", "c"].map((name): PlannedFile => ({ path: `bolt/${name}`, file: new File(["1234"], name) }));

/** Calls that note what they are asked; `send` can be made to fail. */
function calls(send: (path: string, times: number) => void = () => undefined) {
  const sent: string[] = [];
  const asked: string[] = [];
  const made: UploadCalls = {
    begin: () => {
      asked.push("begin");
      return Promise.resolve("u");
    },
    send: (_uploadId, { path, file }, onSent) => {
      sent.push(path);
      try {
        send(path, sent.filter((each) => each === path).length);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
      onSent(file.size);
      return Promise.resolve();
    },
    import: (_projectId, uploadId, name) => {
      asked.push(`import ${uploadId} ${name ?? ""}`);
      return Promise.resolve();
    },
    discard: (uploadId) => {
      asked.push(`discard ${uploadId}`);
      return Promise.resolve();
    },
    pause: () => Promise.resolve(),
  };
  return { made, sent, asked };
}

const job = (made: UploadCalls): UploadJob =>
  new UploadJob({ id: "1", projectId: "p", name: "parts", files }, () => undefined, made);

describe("UploadJob", () => {
  it("should send every file once, then have them imported", async () => {
    const { made, sent, asked } = calls();
    const upload = job(made);
    await upload.run();
    expect(sent.sort()).toEqual(["bolt/a", "bolt/b", "bolt/c"]);
    expect(asked).toEqual(["begin", "import u parts"]);
    expect(upload.status).toMatchObject({ state: "over", sentFiles: 3, sentBytes: 12, bytes: 12 });
  });

  it("should try a broken connection again, without the person's doing", async () => {
    const { made, sent } = calls((path, times) => {
      if (path === "bolt/b" && times < 3) throw refusal(0, "the connection broke");
    });
    const upload = job(made);
    await upload.run();
    expect(sent.filter((path) => path === "bolt/b")).toHaveLength(3);
    expect(upload.status).toMatchObject({ state: "over", sentBytes: 12, waiting: false });
  });

  it("should list a refused file, and send only that one when tried again", async () => {
    const { made, sent, asked } = calls((path, times) => {
      if (path === "bolt/b" && times === 1) throw refusal(400, "invalid name");
    });
    const upload = job(made);
    await upload.run();
    expect(upload.status).toMatchObject({
      state: "incomplete",
      failures: [{ path: "bolt/b", message: "invalid name" }],
    });
    expect(asked).toEqual(["begin"]);
    await upload.run();
    expect(sent).toHaveLength(4);
    expect(upload.status).toMatchObject({ state: "over", sentFiles: 3, failures: [] });
    expect(asked).toEqual(["begin", "import u parts"]);
  });

  it("should import without what was refused when told to", async () => {
    const { made, asked } = calls((path) => {
      if (path === "bolt/b") throw refusal(400);
    });
    const upload = job(made);
    await upload.run();
    await upload.finish();
    expect(asked.at(-1)).toBe("import u parts");
    expect(upload.status.state).toBe("over");
  });

  it("should stop when the upload as a whole is refused, and lose no file", async () => {
    let full = true;
    const { made } = calls(() => {
      if (full) throw refusal(507, "disk full");
    });
    const upload = job(made);
    await upload.run();
    expect(upload.status).toMatchObject({ state: "stuck", sentFiles: 0 });
    expect(upload.status.error?.message).toBe("disk full");
    full = false;
    await upload.run();
    expect(upload.status).toMatchObject({ state: "over", sentFiles: 3 });
  });

  it("should throw away what arrived when it is cancelled", async () => {
    const { made, asked } = calls();
    const upload = job({ ...made, send: () => new Promise(() => undefined) });
    void upload.run();
    await Promise.resolve();
    await Promise.resolve();
    await upload.cancel();
    expect(asked).toEqual(["begin", "discard u"]);
    expect(upload.status.state).toBe("over");
  });
});
