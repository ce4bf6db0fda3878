import { join } from "node:path";
import ts from "typescript";
import { type Manifest, root } from "./documents.ts";

/** A model of kubernetes-models, which are made from Kubernetes' own OpenAPI description. */
type Model = new (data: object) => { validate(): void };

/** The module of a manifest's model: `apps/v1` and `Deployment` are in `kubernetes-models/apps/v1/Deployment`. */
function moduleOf({ apiVersion, kind }: Manifest): string {
  return `kubernetes-models/${apiVersion}/${kind}`;
}

/** Says what is wrong with a manifest by Kubernetes' schema. */
export type SchemaCheck = (manifest: Manifest) => Promise<string[]>;

/**
 * A check for missing fields, wrong types, unknown values, and for fields that the schema does not have, which the API
 * server would drop without a word. Holds the types it has read, for the next manifest.
 */
export function createSchemaCheck(): SchemaCheck {
  const read = new Map<string, ts.SourceFile | undefined>();
  return async (manifest) => [...(await valueProblems(manifest)), ...unknownFields(manifest, read)];
}

async function valueProblems(manifest: Manifest): Promise<string[]> {
  const { [manifest.kind]: model } = (await import(moduleOf(manifest))) as Record<string, Model>;
  try {
    new model!(manifest).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** OpenAPI allows unknown fields; the compiler refuses them in a literal of the model's type. */
function unknownFields(manifest: Manifest, read: Map<string, ts.SourceFile | undefined>): string[] {
  const name = join(root, "manifest-to-check.ts");
  const { kind } = manifest;
  const text = `import type { I${kind} } from "${moduleOf(manifest)}";
    export const manifest: I${kind} = ${JSON.stringify(manifest)};`;
  const options: ts.CompilerOptions = { module: ts.ModuleKind.NodeNext, noEmit: true, strict: true, types: [] };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([name], options, {
    ...host,
    fileExists: (file) => file === name || host.fileExists(file),
    getSourceFile(file, language) {
      if (file === name) return ts.createSourceFile(file, text, language);
      if (!read.has(file)) read.set(file, host.getSourceFile(file, language));
      return read.get(file);
    },
  });
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}
