import { readCheckpoint, runFiles } from "@glissade/trainer";
import { makeSampleDataset } from "@glissade/vision";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createProgram, runProgram } from "../src/program.ts";
import { registrations } from "../src/registrations.ts";

// The real program in processes of its own, as a shell would start it.
const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
let folder: string;
let dataset: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-cli-"));
  dataset = await makeSampleDataset(join(folder, "parts"), { perClass: 10, imageSize: 16 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly talk: string;
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, code, talk: text(child.stderr) };
}

/** Runs `glissade …` to its end. */
async function run(...args: string[]): Promise<Result> {
  const { child, code, talk } = start(args);
  const out = await text(child.stdout);
  return { code: await code, out, talk: await talk };
}

/** Runs `glissade …` in this process, which is quicker; in the folder all the same. */
async function runHere(...args: string[]): Promise<Result> {
  const written = { out: "", talk: "" };
  const before = process.cwd();
  process.chdir(folder);
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => Boolean((written.out += String(chunk)))),
    vi.spyOn(process.stderr, "write").mockImplementation((chunk) => Boolean((written.talk += String(chunk)))),
  ];
  try {
    const program = createProgram(registrations);
    return { code: await runProgram(program, args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.chdir(before);
    process.exitCode = undefined;
  }
}

const trainFlags = (out: string, epochs: number): string[] =>
  ["train", "--dataset", dataset, "--architecture", "mlp", "--image-size", "16", "--batch-size", "16"].concat([
    "--solver",
    "Adam",
    "--lr",
    "0.001",
    "--threads",
    "1",
    "--epochs",
    String(epochs),
    "--out",
    out,
  ]);

/** Trains a run of two epochs, to be used by what comes after. */
async function trained(name: string): Promise<string> {
  const { code, talk } = await run(...trainFlags(name, 2));
  expect(talk).not.toContain("glissade:");
  expect(code).toBe(0);
  return name;
}

describe("glissade train", () => {
  it("should write one event a line, the last one finished, when the format is jsonl", async () => {
    const { code, out, talk } = await run(
      ...trainFlags("jsonl", 2),
      "--scheduler",
      "CosineAnnealingLR",
      "--format",
      "jsonl",
    );
    const events = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.at(-1)).toMatchObject({ type: "finished", directory: "jsonl" });
    expect((events.at(-1)?.["metrics"] as Record<string, unknown>)["test/accuracy"]).toEqual(expect.any(Number));
    expect(events.find(({ type }) => type === "started")).toMatchObject({ spec: { scheduler: { T_max: "100%" } } });
    expect(talk).toBe("");
    expect(code).toBe(0);
  });

  it("should end with accuracy, confusion matrix and where the results lie when the format is text", async () => {
    const { code, out, talk } = await run(...trainFlags("text", 1));
    expect(out).toMatch(/test accuracy \d+\.\d %/);
    expect(out).toMatch(/actual \\ predicted/);
    expect(out).toContain("results in text:");
    expect(talk).toContain("epoch 1 (step 4)");
    expect(code).toBe(0);
  });

  it("should save, say how to go on, and go on to the same weights when it is interrupted", async () => {
    const interrupted = start(trainFlags("interrupted", 400));
    interrupted.child.stderr.on("data", function interrupt(chunk: Buffer) {
      if (!/^epoch 1 /m.test(chunk.toString())) return;
      interrupted.child.stderr.off("data", interrupt);
      interrupted.child.kill("SIGINT");
    });
    expect(await interrupted.code).toBe(130);
    const talk = await interrupted.talk;
    expect(talk).toContain("stopping after this step and saving; ctrl-C again quits at once\n");
    expect(talk).toContain("go on from the last checkpoint with: npx glissade train --out interrupted --resume\n");
    const { step } = (await readCheckpoint(join(folder, "interrupted", runFiles.last)))!.progress;
    const epochs = Math.ceil(step / 4);
    expect(epochs).toBeLessThan(400);

    // Its spec is made as short as what was trained, so that the rest takes no time.
    const file = join(folder, "interrupted", runFiles.spec);
    const spec = JSON.parse(await readFile(file, "utf8")) as { training: { epochs: number } };
    await writeFile(file, JSON.stringify({ ...spec, training: { ...spec.training, epochs } }));
    expect((await run("train", "--out", "interrupted", "--resume")).code).toBe(0);
    expect((await run(...trainFlags("straight", epochs))).code).toBe(0);
    const tensors = async (name: string) => (await readCheckpoint(join(folder, name, runFiles.last)))!.tensors;
    expect(await tensors("interrupted")).toEqual(await tensors("straight"));
  });

  it("should save and stop when the reader of its events goes away", async () => {
    const { child, code, talk } = start([...trainFlags("unread", 2000), "--format", "jsonl"]);
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await code).toBe(130);
    expect(await talk).toMatch(/^stopped after step \d+; go on from the last checkpoint with: /);
  });

  it("should take a spec file, whose keys flags override", async () => {
    const spec = {
      dataset,
      model: { architecture: "mlp", imageSize: 16 },
      solver: { type: "SGD", lr: 0.01 },
      training: { epochs: 50, batchSize: 16 },
    };
    await writeFile(join(folder, "experiment.json"), JSON.stringify(spec));
    const { code } = await run("train", "experiment.json", "--epochs", "1", "--out", "from-file");
    expect(code).toBe(0);
    const stored = JSON.parse(await readFile(join(folder, "from-file", runFiles.spec), "utf8")) as object;
    expect(stored).toMatchObject({ solver: { lr: 0.01 }, training: { epochs: 1, batchSize: 16 } });
  });

  it("should choose a new folder when none is given", async () => {
    const flags = trainFlags("unused", 1).slice(0, -2);
    await run(...flags, "--name", "My bolts!");
    await run(...flags, "--name", "My bolts!");
    expect((await readdir(join(folder, "runs"))).sort()).toEqual(["my-bolts", "my-bolts-2"]);
  });

  it("should leave out unreadable images and name them, or fail when strict", async () => {
    const broken = await makeSampleDataset(join(folder, "broken"), { perClass: 5, imageSize: 16 });
    await writeFile(join(broken, "bolt", "empty.png"), "");
    await writeFile(join(broken, "nut", "text.png"), "no picture at all");
    const flags = (out: string) => trainFlags(out, 1).map((word) => (word === dataset ? broken : word));
    const lenient = await run(...flags("lenient"));
    expect(lenient.code).toBe(0);
    expect(lenient.talk).toContain("2 unreadable images were left out:\n");
    expect(lenient.talk).toContain("bolt/empty.png: empty file (0 bytes)");
    const strict = await run(...flags("strict"), "--strict");
    expect(strict.code).toBe(2);
    expect(strict.talk).toMatch(/^glissade: .*(empty|text)\.png.*\n$/m);
    await expect(readdir(join(folder, "strict"))).rejects.toThrow("ENOENT");
  });
});

describe("glissade with a trained run", () => {
  let trainedRun: string;
  beforeAll(async () => {
    trainedRun = await trained("trained");
  });

  it("should measure the same on the test part as training did", async () => {
    const events = (await readFile(join(folder, trainedRun, runFiles.events), "utf8")).trimEnd().split("\n");
    const finished = JSON.parse(events.at(-1)!) as {
      metrics: Record<string, number>;
      confusionMatrix: { counts: number[][] };
    };
    const { code, out } = await run("evaluate", trainedRun, dataset, "--format", "json");
    expect(code).toBe(0);
    const result = JSON.parse(out) as Record<string, unknown>;
    expect(result).toMatchObject({ part: "test", count: 16, accuracy: finished.metrics["test/accuracy"] });
    expect(result["confusionMatrix"]).toEqual(finished.confusionMatrix.counts);
    expect(result["loss"]).toBeCloseTo(finished.metrics["test/loss"]!, 4);
  });

  it("should name classes, and the images that cannot be read, when it predicts", async () => {
    await writeFile(join(folder, "not.png"), "text");
    const image = join(dataset, "gear", "gear-0001.png");
    const { code, out, talk } = await run("predict", trainedRun, image, "not.png", "--top", "2", "--format", "jsonl");
    const [first, second] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ image, predictions: [{ class: expect.any(String) as string }, {}] });
    expect(second).toMatchObject({ image: "not.png", error: expect.any(String) as string });
    expect(talk).toMatch(/^glissade: not\.png: .*, expected an image\n$/);
    expect(code).toBe(2);
  });

  it("should export model and weights, and replace nothing unless forced", async () => {
    const flags = ["export", trainedRun, "--onnx", "out.onnx", "--weights", "out.safetensors"];
    expect((await run(...flags)).code).toBe(0);
    expect(await readFile(join(folder, "out.onnx"))).toEqual(await readFile(join(folder, trainedRun, runFiles.model)));
    const again = await run(...flags);
    expect(again).toMatchObject({
      code: 2,
      talk: "glissade: out.onnx already exists; expected a new file, or --force to replace it\n",
    });
    expect((await run(...flags, "--force")).code).toBe(0);
    expect((await run("predict", "out.onnx", join(dataset, "nut", "nut-0000.png"))).out).toContain("nut-0000.png: ");
  });

  it("should leave a run as it is when another is to be put there", async () => {
    const before = await readFile(join(folder, trainedRun, runFiles.events), "utf8");
    const { code, talk } = await run(...trainFlags(trainedRun, 2));
    expect(talk).toBe(
      "glissade: trained already holds a run (spec.json); expected a new folder, or --resume to go on with it\n",
    );
    expect(code).toBe(2);
    expect(await readFile(join(folder, trainedRun, runFiles.events), "utf8")).toBe(before);
  });
});

describe("bad input", () => {
  beforeAll(async () => {
    await mkdir(join(folder, "one", "bolt"), { recursive: true });
    await writeFile(join(folder, "one", "bolt", "a.png"), "x");
    await mkdir(join(folder, "nothing"));
    await writeFile(join(folder, "broken.json"), "{");
    await writeFile(join(folder, "misspelt.json"), JSON.stringify({ dataset, trainng: {} }));
    await writeFile(join(folder, "fake.onnx"), "not a model");
  });

  it.each([
    [["train", "--dataset", "missing"], /dataset: found no file or folder "[^"]*missing"/],
    [["train", "--dataset", "one"], /one class only/],
    [["train", "--dataset", "nothing"], /nothing/],
    [["train"], /^glissade: dataset: found nothing, expected --dataset PATH/],
    [["train", "misspelt.json"], /trainng: unknown key, did you mean "training"\?/],
    [["train", "broken.json"], /broken\.json is not JSON: /],
    [["train", "missing.json"], /missing\.json: no such file/],
    [["train", "--dataset", "parts", "--lr", "-1"], /solver\.lr: found -1, expected /],
    [["train", "--dataset", "parts", "--architecture", "resnet"], /model\.architecture: found "resnet"/],
    [["train", "--dataset", "parts", "--sample"], /--sample: found "parts" as well/],
    [["train", "--resume"], /--resume: expected --out/],
    [["train", "--resume", "--out", "missing"], /missing holds no run/],
    [["train", "--epocs", "1"], /unknown option '--epocs' \(Did you mean --epochs\?\)/],
    [["train", "--format", "xml"], /argument 'xml' is invalid/],
    [["predict", "missing", "a.png"], /missing: no such file or folder, expected the folder of a run/],
    [["predict", "fake.onnx", "a.png"], /fake\.onnx: .*expected an ONNX model that a run wrote/],
    [["predict", "nothing"], /missing required argument 'image'/],
    [["predict", "nothing", "a.png"], /nothing holds no run/],
    [["evaluate", "nothing", "parts"], /nothing holds no run/],
    [["export", "nothing"], /expected --onnx FILE or --weights FILE/],
    [["tarin"], /unknown command 'tarin' \(Did you mean train\?\)/],
  ])("should be answered with one line and exit code 2 by %j", async (args, message) => {
    const { code, out, talk } = await runHere(...args);
    expect(talk).toMatch(message);
    expect(talk).toMatch(/^glissade: [^\n]+\n$/);
    expect(out).toBe("");
    expect(code).toBe(2);
  });
});

describe("help", () => {
  it.each(["train", "evaluate", "predict", "export", "schedule", "dataset inspect"])(
    "should have examples for %s",
    async (command) => {
      const { code, out } = await runHere(...command.split(" "), "--help");
      expect(out).toContain("Examples:\n");
      expect(out).toContain(`glissade ${command}`);
      expect(code).toBe(0);
    },
  );

  it("should be shown with exit code 2 when no command is given", async () => {
    const { code, talk } = await runHere();
    expect(talk).toContain("Commands:");
    expect(code).toBe(2);
  });

  it("should name the version when asked", async () => {
    expect(await run("--version")).toMatchObject({ code: 0, out: "0.1.0\n" });
  });
});
