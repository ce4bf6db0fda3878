/** Steps to zoom to, so that the evidence fills most of the picture: half as much around it, at least so many steps. */
const around = 0.5;
const least = 20;

/**
 * The stretch of steps that shows a piece of evidence.
 *
 * @param steps from which to which it was seen
 * @param last the last step that can be shown
 */
export function evidenceRange([from, to]: readonly [number, number], last: number): readonly [number, number] {
  const margin = Math.max(least, Math.ceil((to - from) * around));
  return [Math.max(0, from - margin), Math.min(Math.max(last, to), to + margin)];
}
