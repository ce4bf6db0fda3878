import type { Place, Syntax } from "../expression/syntax.ts";

/** A call of something that is known: a scheduler or a schedule. */
export interface CalledValue {
  readonly kind: "call";
  /** The last part of the name: `StepLR` for `torch.optim.lr_scheduler.StepLR`. */
  readonly name: string;
  readonly path: string;
  readonly arguments: readonly { readonly name: string | undefined; readonly value: Value }[];
  readonly at: Place;
}

/** What pasted code evaluates to; nothing of it is ever run. */
export type Value =
  | { readonly kind: "plain"; readonly value: number | string | boolean | null; readonly at: Place }
  | { readonly kind: "list"; readonly items: readonly Value[]; readonly at: Place }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [Value, Value])[]; readonly at: Place }
  | { readonly kind: "function"; readonly parameters: readonly string[]; readonly body: Syntax; readonly at: Place }
  | CalledValue
  /** Something that the code does not spell out: an optimizer, a model, an unassigned name. */
  | { readonly kind: "unknown"; readonly text: string; readonly at: Place };

/** What is known of the names that the code has assigned so far. */
export type Scope = Map<string, Value>;
