import { laneColor, laneDash } from "./lane-looks.ts";

/** A racer's colour and dash, as its lines have them. */
export function LaneMark({ index }: { readonly index: number }) {
  return (
    <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden className="descent-mark">
      <line
        x1="0"
        x2="18"
        y1="5"
        y2="5"
        stroke={laneColor(index)}
        strokeWidth="4"
        strokeDasharray={laneDash(index)?.join(" ")}
      />
    </svg>
  );
}
