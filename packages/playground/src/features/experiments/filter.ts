import { nearestName } from "@glissade/words";
import { type Expression, type ExpressionBuilder, sql, type SqlBool } from "kysely";
import { PlaygroundError } from "../../error.ts";
import type { Database } from "../../store/schema.ts";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~";

/** `spec.solver.lr>=0.01`, taken apart. */
export interface Filter {
  readonly key: string;
  readonly operator: Operator;
  readonly value: string;
}

/** Keys that are columns of the experiment itself. */
export const columnKeys = {
  name: "name",
  number: "number",
  state: "state",
  splitId: "split_id",
  priority: "priority",
  createdAt: "created_at",
  updatedAt: "updated_at",
  queuedAt: "queued_at",
  startedAt: "started_at",
  endedAt: "ended_at",
  seconds: "seconds",
} as const;

export type ColumnKey = keyof typeof columnKeys;

export function isColumnKey(key: string): key is ColumnKey {
  return Object.hasOwn(columnKeys, key);
}

/** Columns that hold numbers; the others are compared as texts. */
const numericColumns: ReadonlySet<string> = new Set<ColumnKey>(["number", "priority", "seconds"]);

/** @throws PlaygroundError `invalid_filter` */
export function parseFilter(text: string): Filter {
  const match = /^\s*([\w./-]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*$/s.exec(text);
  const [, key, operator, value] = match ?? [];
  if (key === undefined || operator === undefined || value === undefined || value === "") {
    const expected = "key, operator (= != < <= > >= ~) and value, for example spec.solver.lr>=0.01";
    throw new PlaygroundError("invalid_filter", `filter: found "${text}", expected ${expected}`, {
      key: "filter",
      found: text,
      expected,
    });
  }
  checkKey(key, "filter");
  return { key, operator: operator as Operator, value };
}

/** @throws PlaygroundError `invalid_filter` unless the key is a column or begins with `spec.` or `metrics.` */
export function checkKey(key: string, parameter: "filter" | "sort"): void {
  if (isColumnKey(key) || /^(spec|metrics)\../.test(key)) return;
  const near = nearestName(key, Object.keys(columnKeys));
  const expected =
    near === undefined
      ? `spec.… or metrics.… or one of ${Object.keys(columnKeys).join(", ")}`
      : `"${near}" (or spec.… or metrics.…)`;
  throw new PlaygroundError("invalid_filter", `${parameter}: found key "${key}", expected ${expected}`, {
    key: parameter,
    found: key,
    expected,
  });
}

type Builder = ExpressionBuilder<Database, "experiments">;

/** A filter as a condition on the table experiments. */
export function condition(eb: Builder, filter: Filter): Expression<SqlBool> {
  return isColumnKey(filter.key) ? columnCondition(filter.key, filter) : valueCondition(eb, filter);
}

function columnCondition(key: ColumnKey, { operator, value }: Filter): Expression<SqlBool> {
  const column = sql.ref(`experiments.${columnKeys[key]}`);
  if (operator === "~") return contains(sql`cast(${column} as text)`, value);
  return compare(column, operator, numericColumns.has(key) ? numberOf(key, value) : value);
}

function valueCondition(eb: Builder, { key, operator, value }: Filter): Expression<SqlBool> {
  const matching = (test: Expression<SqlBool>) =>
    eb.exists(
      eb
        .selectFrom("experiment_values as v")
        .select("v.key")
        .whereRef("v.experiment_id", "=", "experiments.id")
        .where("v.key", "=", key)
        .where(test),
    );
  // Null is how JSON writes that there is nothing: nothing is kept under such a key.
  if (value === "null" && operator === "=") return eb.not(matching(sql<SqlBool>`1 = 1`));
  if (value === "null" && operator === "!=") return matching(sql<SqlBool>`1 = 1`);
  const number = sql.ref("v.number");
  const text = sql.ref("v.text");
  const asNumber = Number(value);
  const equal = Number.isNaN(asNumber)
    ? sql<SqlBool>`${text} = ${value}`
    : sql<SqlBool>`(${number} = ${asNumber} or ${text} = ${value})`;
  if (operator === "=") return matching(equal);
  if (operator === "!=") return eb.not(matching(equal));
  if (operator === "~") return matching(contains(text, value));
  return matching(compare(number, operator, numberOf(key, value)));
}

function compare(column: Expression<unknown>, operator: Operator, value: string | number): Expression<SqlBool> {
  return sql<SqlBool>`${column} ${sql.raw(operator)} ${value}`;
}

function contains(text: Expression<unknown>, part: string): Expression<SqlBool> {
  const pattern = `%${part.toLowerCase().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  return sql<SqlBool>`lower(${text}) like ${pattern} escape '\\'`;
}

/** @throws PlaygroundError `invalid_filter` */
function numberOf(key: string, value: string): number {
  const number = Number(value);
  if (value !== "" && !Number.isNaN(number)) return number;
  throw new PlaygroundError("invalid_filter", `filter: found "${value}" for ${key}, expected a number`, {
    key: "filter",
    found: value,
    expected: "a number",
  });
}

/** What to sort by. */
export interface SortKey {
  readonly key: string;
  readonly descending: boolean;
}

/** `-metrics.test/accuracy` is descending. @throws PlaygroundError `invalid_filter` */
export function parseSortKey(text: string): SortKey {
  const descending = text.startsWith("-");
  const key = descending ? text.slice(1) : text;
  checkKey(key, "sort");
  return { key, descending };
}
