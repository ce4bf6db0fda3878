import { preview, type ScheduleInput, type SchedulerDefinition } from "@glissade/schedules";

const width = 120;
const height = 48;
const margin = 3;

/** A loss that falls for a while and then stands still, for schedulers that answer to one. */
const standstill = (step: number): number => Math.max(0.2, 1 - 0.02 * step);

/**
 * The curve of a scheduler's example as a small SVG picture, one line per parameter group, in the colour of the text
 * around it. Null where the definition has no example.
 */
export function sparkline(definition: SchedulerDefinition): string | null {
  const { example, type, label } = definition;
  if (!example) return null;
  const { steps, lr = 0.1 } = example;
  const metrics =
    definition.loop === "closed" ? { metrics: Array.from({ length: steps }, (_, i) => standstill(i)) } : {};
  const curves = preview({ type, ...example.arguments } as ScheduleInput, { lr, steps, points: width, ...metrics }).lr;
  const highest = Math.max(...curves.flat().map(([, value]) => value)) || 1;
  const x = (step: number): string => (margin + ((width - 2 * margin) * step) / Math.max(1, steps - 1)).toFixed(1);
  const y = (value: number): string => (height - margin - ((height - 2 * margin) * value) / highest).toFixed(1);
  const paths = curves.map(
    (curve) => `<path d="M${curve.map(([step, value]) => `${x(step)} ${y(value)}`).join("L")}"/>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" ` +
    `fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round">` +
    `${paths.join("")}</svg>`
  );
}
