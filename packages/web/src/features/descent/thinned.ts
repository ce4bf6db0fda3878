const most = 1000;

/** Values by their step, thinned to what a chart can show: of each stretch its lowest and its highest. */
export function thinned(values: readonly number[]): { readonly xs: readonly number[]; readonly ys: readonly number[] } {
  if (values.length <= most) return { xs: values.map((_value, step) => step), ys: values };
  const stretch = Math.ceil((2 * values.length) / most);
  const xs: number[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    const to = Math.min(from + stretch, values.length);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    xs.push(...new Set([Math.min(low, high), Math.max(low, high)]));
  }
  if (xs.at(-1) !== values.length - 1) xs.push(values.length - 1);
  return { xs, ys: xs.map((step) => values[step]!) };
}
