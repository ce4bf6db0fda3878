/** What the server says of one field: JSON Schema, and hints of how to draw it. */
export interface FieldSchema {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema | false;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly "x-order"?: number;
  readonly "x-control"?: string;
  /** A number of scheduler steps that may also be "5ep", "500it", "30%" or "2e6sp". */
  readonly "x-length"?: boolean;
  /** One for all parameter groups, or a list with one for each. */
  readonly "x-per-group"?: boolean;
  readonly "x-variables"?: readonly (readonly string[])[];
}

/** The JSON object that a form writes. */
export type FormValue = Readonly<Record<string, unknown>>;

/** A field's name with its schema. */
export interface NamedField {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
}

/** The fields of an object in the order in which they are to stand; its `type` is chosen elsewhere. */
export function fieldsOf(schema: FieldSchema): NamedField[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== "type")
    .map(([name, field]) => ({ name, schema: field, required: schema.required?.includes(name) ?? false }))
    .sort((a, b) => (a.schema["x-order"] ?? Infinity) - (b.schema["x-order"] ?? Infinity));
}

/** What draws a field. */
export function controlOf(schema: FieldSchema): string {
  const hint = schema["x-control"];
  if (hint === "number" || hint === undefined) return plainControl(schema);
  return hint;
}

function plainControl(schema: FieldSchema): string {
  if (schema["x-length"]) return "length";
  const type = schema.type ?? variants(schema).find(({ type: each }) => each !== "null")?.type;
  if (schema.enum) return "choice";
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "object") return "group";
  return "const" in schema ? "constant" : "text";
}

/** The kinds of value that a field takes, nested choices laid flat. */
export function variants(schema: FieldSchema): readonly FieldSchema[] {
  return schema.anyOf ? schema.anyOf.flatMap(variants) : [schema];
}

/** Whether a field may be left empty on purpose. */
export function isNullable(schema: FieldSchema): boolean {
  return variants(schema).some(({ type }) => type === "null");
}

/** The variant that numbers are held to. */
export function numberLimits(schema: FieldSchema): FieldSchema & { readonly integer: boolean } {
  const found = variants(schema).find(({ type }) => type === "integer" || type === "number") ?? schema;
  return { ...found, integer: found.type === "integer" };
}

/** What is wrong with a number, or undefined. */
export function numberProblem(value: number, schema: FieldSchema): string | undefined {
  const { integer, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = numberLimits(schema);
  if (!Number.isFinite(value)) return "a number";
  if (integer && !Number.isInteger(value)) return "a whole number";
  if (minimum !== undefined && value < minimum) return `${minimum} or more`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `more than ${exclusiveMinimum}`;
  if (maximum !== undefined && value > maximum) return `${maximum} or less`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return `less than ${exclusiveMaximum}`;
  return undefined;
}

/** A value where a text is wanted; anything else is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The value with one field set, or left to its default. */
export function withField(value: FormValue, name: string, field: unknown): FormValue {
  if (field !== undefined) return { ...value, [name]: field };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
