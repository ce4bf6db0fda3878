import type { Definitions } from "@glissade/api";

type Solver = Readonly<Record<string, unknown>> | undefined;

/**
 * The solver's momentum, or first beta, that a scheduler may cycle; null where it has none.
 *
 * @param definitions what a solver's spec that lacks it defaults to; not needed for one that is complete
 */
export function momentumOf(solver: Solver, definitions?: Definitions): number | null {
  const definition = definitions?.solvers.find(({ type }) => type === solver?.["type"]);
  const parameter = definition?.facts["momentumParameter"];
  const schema = definition?.schema["properties"] as
    Readonly<Record<string, { readonly default?: unknown }>> | undefined;
  const usual = typeof parameter === "string" ? schema?.[parameter]?.default : undefined;
  const value = [solver?.["momentum"] ?? solver?.["betas"] ?? usual].flat()[0];
  return typeof value === "number" ? value : null;
}
