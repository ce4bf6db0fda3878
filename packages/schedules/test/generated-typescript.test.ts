import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate, writeCode } from "../src/index.ts";
import { codeCases, metrics, steps } from "./code-cases.ts";
import { definitions } from "./random-spec.ts";

const runner = fileURLToPath(new URL("run-generated.ts", import.meta.url));
const library = fileURLToPath(new URL("..", import.meta.url));

describe("generated TypeScript", () => {
  let folder: string;
  let files: readonly string[];
  let rows: readonly number[][][];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "glissade-code-"));
    mkdirSync(join(folder, "node_modules", "@glissade"), { recursive: true });
    symlinkSync(library, join(folder, "node_modules", "@glissade", "schedules"));
    writeFileSync(join(folder, "package.json"), '{"type": "module"}');
    files = codeCases.map(({ spec, lr }, i) => {
      const file = join(folder, `case-${i}.ts`);
      writeFileSync(file, writeCode(spec, "typescript", { lr, steps }));
      return file;
    });
    const job = { files, steps, metrics: codeCases.map(({ metric }) => (metric ? metrics : null)) };
    writeFileSync(join(folder, "job.json"), JSON.stringify(job));
    const output = execFileSync(process.execPath, [runner, join(folder, "job.json")], { maxBuffer: 2 ** 30 });
    rows = JSON.parse(output.toString()) as number[][][];
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(definitions.map(({ type }) => type))("should give the schedule's own values when it is %s", (type) => {
    const own = codeCases.flatMap((one, i) => (one.spec.type === type ? [{ ...one, rows: rows[i]! }] : []));
    expect(own.length).toBeGreaterThan(0);
    for (const { spec, lr, rows } of own) expect(rows).toEqual(simulate(spec, { lr, steps, metrics }).lr);
  });

  it("should pass the type checker", { timeout: 180_000 }, () => {
    const program = ts.createProgram(files, {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
    });
    const complaints = files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
      ...program.getSemanticDiagnostics(program.getSourceFile(file)),
    ]);
    expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))).toEqual([]);
  });
});
