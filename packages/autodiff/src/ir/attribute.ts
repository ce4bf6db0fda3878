import { AutodiffError } from "./error.ts";
import type { TensorData } from "./tensor.ts";

/** A node's attribute, one of ONNX's kinds. */
export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: TensorData };

export type Attributes = Readonly<Record<string, Attribute>>;

/** Makes attributes: `attr.ints([1, 1])`, `attr.float(0.5)`. */
export const attr = {
  int: (value: number | boolean): Attribute => ({ kind: "int", value: Number(value) }),
  ints: (value: readonly number[]): Attribute => ({ kind: "ints", value }),
  float: (value: number): Attribute => ({ kind: "float", value }),
  floats: (value: readonly number[]): Attribute => ({ kind: "floats", value }),
  string: (value: string): Attribute => ({ kind: "string", value }),
  strings: (value: readonly string[]): Attribute => ({ kind: "strings", value }),
  tensor: (value: TensorData): Attribute => ({ kind: "tensor", value }),
} as const;

type Kind = Attribute["kind"];
type Of<K extends Kind> = Extract<Attribute, { readonly kind: K }>;

function read<A extends Attribute>(attributes: Attributes, name: string, kind: A["kind"]): A["value"] | undefined {
  const found = attributes[name];
  if (found === undefined) return undefined;
  if (found.kind === kind) return (found as A).value;
  throw new AutodiffError("invalid_argument", `Attribute "${name}" is of kind ${found.kind}, expected ${kind}.`, {
    key: name,
    found: found.kind,
    expected: kind,
  });
}

/** Readers of attributes, with the default as last argument; they throw `invalid_argument` on another kind. */
export const readAttr = {
  int: (attributes: Attributes, name: string, byDefault: number): number =>
    read<Of<"int">>(attributes, name, "int") ?? byDefault,
  float: (attributes: Attributes, name: string, byDefault: number): number =>
    read<Of<"float">>(attributes, name, "float") ?? byDefault,
  string: (attributes: Attributes, name: string, byDefault: string): string =>
    read<Of<"string">>(attributes, name, "string") ?? byDefault,
  ints: (attributes: Attributes, name: string): readonly number[] | undefined =>
    read<Of<"ints">>(attributes, name, "ints"),
  floats: (attributes: Attributes, name: string): readonly number[] | undefined =>
    read<Of<"floats">>(attributes, name, "floats"),
  strings: (attributes: Attributes, name: string): readonly string[] | undefined =>
    read<Of<"strings">>(attributes, name, "strings"),
  tensor: (attributes: Attributes, name: string): TensorData | undefined =>
    read<Of<"tensor">>(attributes, name, "tensor"),
} as const;
