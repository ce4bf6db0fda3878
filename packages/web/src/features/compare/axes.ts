/** A number line or a list of words, to place values on: 0 is the lower end, 1 the upper. */
export interface ValueAxis {
  readonly kind: "linear" | "log" | "words";
  /** undefined where the value has no place. */
  readonly place: (value: unknown) => number | undefined;
  readonly ticks: readonly { readonly value: string | number; readonly at: number }[];
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const wordOf = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);

/** An axis for values: of numbers where all are, logarithmic where they span more than a decade and a half. */
export function valueAxis(values: readonly unknown[], scale: "auto" | "log" = "auto"): ValueAxis {
  const present = values.filter((value) => value !== null && value !== undefined);
  const numbers = present.flatMap((value) => numberOf(value) ?? []);
  if (numbers.length === 0 || numbers.length < present.length) return wordAxis(present);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low > 0 && (scale === "log" || high / low > 30) ? logAxis(low, high) : linearAxis(low, high);
}

function wordAxis(values: readonly unknown[]): ValueAxis {
  const words = [...new Set(values.map((value) => wordOf(value) ?? ""))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const at = (index: number): number => (words.length < 2 ? 0.5 : index / (words.length - 1));
  return {
    kind: "words",
    place: (value) => {
      const index = words.indexOf(wordOf(value) ?? "\0");
      return index < 0 ? undefined : at(index);
    },
    ticks: words.map((value, index) => ({ value, at: at(index) })),
  };
}

function linearAxis(low: number, high: number): ValueAxis {
  const place = (number: number): number => (high === low ? 0.5 : (number - low) / (high - low));
  return axisOf("linear", place, high === low ? [low] : [low, low + (high - low) / 2, high]);
}

function logAxis(low: number, high: number): ValueAxis {
  const place = (number: number): number => (high === low ? 0.5 : Math.log(number / low) / Math.log(high / low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 }, (_, index) =>
    Number(`1e${Math.floor(Math.log10(low)) + index}`),
  ).filter((decade) => place(decade) > 0.12 && place(decade) < 0.88);
  return axisOf("log", place, high === low ? [low] : [low, ...decades, high]);
}

function axisOf(kind: "linear" | "log", place: (number: number) => number, ticks: readonly number[]): ValueAxis {
  return {
    kind,
    place: (value) => {
      const number = numberOf(value);
      return number === undefined || (kind === "log" && number <= 0) ? undefined : place(number);
    },
    ticks: ticks.map((value) => ({ value, at: place(value) })),
  };
}
