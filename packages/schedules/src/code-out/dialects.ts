import type { Dialect } from "../expression/print.ts";
import type { FunctionName } from "../expression/functions.ts";

const builtins = new Set<FunctionName>(["min", "max", "abs", "round", "int", "float", "pow"]);

/** Plain Python with its math module: one number at a time. */
export const pythonDialect: Dialect = {
  call: (name, values) => `${builtins.has(name) ? name : `math.${name}`}(${values.join(", ")})`,
  constant: (name) => `math.${name}`,
};

const arrayNames: Readonly<Partial<Record<FunctionName, string>>> = {
  min: "minimum",
  max: "maximum",
  int: "trunc",
  pow: "power",
};

/** A module of functions over arrays: jax.numpy or keras.ops. */
function arrayDialect(module: string, constant: string): Dialect {
  const call = (name: string, ...values: string[]): string => `${module}.${name}(${values.join(", ")})`;
  return {
    call(name, values) {
      if (name === "float") return `(${values[0]!})`;
      if (name === "log" && values.length === 2) return `(${call("log", values[0]!)} / ${call("log", values[1]!)})`;
      if (name === "min" || name === "max") return values.reduce((a, b) => call(arrayNames[name]!, a, b));
      return call(arrayNames[name] ?? name, ...values);
    },
    constant: (name) => `${constant}.${name}`,
    truthAsNumber: (test) => call("where", test, "1.0", "0.0"),
    choose: (test, yes, no) => call("where", test, yes, no),
    logic: (operator, left, right) => call(`logical_${operator}`, left, right),
    not: (test) => call("logical_not", test),
  };
}

/** Arrays of JAX, which may be traced. */
export const jaxDialect: Dialect = arrayDialect("jnp", "math");

/** Keras' own operations, the same over all its backends, which know `where` and `floor_divide` but not every operator. */
export const kerasDialect: Dialect = {
  ...arrayDialect("ops", "math"),
  operate(operator, left, right) {
    if (operator === "//") return `ops.floor_divide(${left}, ${right})`;
    if (operator === "%") return `ops.mod(${left}, ${right})`;
    return operator === "**" ? `ops.power(${left}, ${right})` : undefined;
  },
};
