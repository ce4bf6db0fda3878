/** Series that stand in one chart. */
export interface ChartGroup {
  /** `loss`, `lr`, `momentum`, a metric's name, `imagesPerSecond`. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** Loss first, the learning rate right under it, then every metric, what tells of the machinery last. */
const first = ["loss", "lr", "momentum"];
const last = ["update/ratio", "update/unchanged", "imagesPerSecond"];

/**
 * Which charts an experiment's series make: `train/accuracy` and `validation/accuracy` are one, `lr` and `lr/2` (the
 * second parameter group) are one.
 */
export function chartGroups(keys: Iterable<string>): ChartGroup[] {
  const groups = new Map<string, string[]>();
  for (const key of [...keys].sort(compareKeys)) {
    const name = groupOf(key);
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return [...groups]
    .map(([name, own]) => ({ name, keys: own }))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}

function groupOf(key: string): string {
  const parts = key.split("/");
  // Two numbers of one step, of which neither fits on the other's axis.
  if (parts[0] === "update") return key;
  return parts[0] === "lr" || parts[0] === "momentum" ? parts[0] : (parts.at(-1) ?? key);
}

function rank(name: string): number {
  if (first.includes(name)) return first.indexOf(name);
  if (name === "accuracy") return first.length;
  return last.includes(name) ? first.length + 2 + last.indexOf(name) : first.length + 1;
}

/** Train, its means over evaluation periods, validation, all others. */
function compareKeys(a: string, b: string): number {
  const order = (key: string): number =>
    ["train/", "evaluation/", "validation/"].findIndex((part) => key.startsWith(part)) >>> 0;
  return order(a) - order(b) || a.localeCompare(b, "en", { numeric: true });
}

/**
 * Whether a curve reaches over more than two decades for more than moments: the tenth of it that lies lowest does not
 * count, else every curve that ends near zero would.
 */
export function spansDecades(values: readonly (number | null)[]): boolean {
  const sorted = values.filter((value) => value !== null && value > 0).sort((a, b) => Number(a) - Number(b));
  const low = sorted[Math.floor(sorted.length * 0.1)] ?? 1;
  const high = sorted.at(-1) ?? 1;
  return Number(high) / Number(low) > 100;
}
