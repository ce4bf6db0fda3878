import type { Definitions } from "@glissade/api";
import { type FieldSchema, fieldsOf, type FormValue } from "../../shared/forms/field-schema.ts";

const mendable = new Set(["past_end", "total_mismatch", "rises_again", "rises_after_end"]);

/**
 * Where a schedule's one length does not fit the run, the same with that length as the whole run. Undefined where there is
 * nothing to mend, or no single length that would.
 */
export function wholeRunMend(
  scheduler: FormValue | null | undefined,
  definitions: Definitions,
  warnings: readonly { readonly code: string }[],
): FormValue | undefined {
  if (!scheduler || !warnings.some(({ code }) => mendable.has(code))) return undefined;
  const definition = definitions.schedulers.find(({ type }) => type === scheduler["type"]);
  const lengths = fieldsOf((definition?.schema ?? {}) as FieldSchema).filter(
    ({ name, schema }) => schema["x-length"] && /^(T_max|total_|decay_steps|t_initial|num_training)/.test(name),
  );
  const [only, ...others] = lengths;
  if (!only || others.length > 0 || scheduler[only.name] === "100%") return undefined;
  return { ...scheduler, [only.name]: "100%" };
}
