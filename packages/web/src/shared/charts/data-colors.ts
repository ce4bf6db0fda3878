/**
 * The colour and dash that an experiment, class or parameter group has everywhere, by its number from 0. Seven colours
 * (colour-blind safe, see page.css), then the same again dashed.
 */
export function dataColor(index: number): string {
  return `var(--data-${(index % colors) + 1})`;
}

export function dataDash(index: number): readonly number[] | undefined {
  return dashes[Math.floor(index / colors) % dashes.length];
}

/** For an experiment: by its number in the project, from 1. */
export function experimentColor({ number }: { readonly number: number }): string {
  return dataColor(number - 1);
}

export function experimentDash({ number }: { readonly number: number }): readonly number[] | undefined {
  return dataDash(number - 1);
}

const colors = 7;
const dashes: readonly (readonly number[] | undefined)[] = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];

/** What a CSS colour such as `var(--data-1)` stands for now; a canvas takes no variables. */
export function resolveColor(color: string): string {
  const variable = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  if (variable === undefined) return color;
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
