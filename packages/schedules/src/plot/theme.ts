/** `auto` follows the reader's system, the others stay as they are. */
export type Theme = "auto" | "light" | "dark";

interface Colours {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly lines: readonly string[];
}

// Okabe and Ito's colours, which people with any colour vision can tell apart; in each theme first those that stand out most.
const light: Colours = {
  paper: "#ffffff",
  ink: "#1b1f24",
  muted: "#59636e",
  grid: "#e4e7eb",
  lines: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"],
};
const dark: Colours = {
  paper: "#14171c",
  ink: "#e8ebef",
  muted: "#9aa4b0",
  grid: "#2b3038",
  lines: ["#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#ffffff"],
};

/** Colours repeat after these many series. */
export const colourCount = light.lines.length;

/** Dash patterns, so that curves can be told apart without colour; undefined is a plain line. */
const dashes = [undefined, "7 3", "2 3", "10 3 2 3", "5 2", "1 2", "12 4"] as const;

/** The dash pattern of the n-th curve. The step of one more per round keeps pairs of colour and dash distinct. */
export const dashOf = (index: number): string | undefined =>
  dashes[(index + Math.floor(index / colourCount)) % dashes.length];

function rules(scope: string, { paper, ink, muted, grid, lines }: Colours): string {
  const at = (selector: string, rule: string): string => `${scope} ${selector}{${rule}}`;
  return [
    at(".gl-paper", `fill:${paper}`),
    at("text", `fill:${ink}`),
    at(".gl-muted", `fill:${muted}`),
    at(".gl-grid", `stroke:${grid}`),
    at(".gl-axis", `stroke:${muted}`),
    at(".gl-event", `stroke:${muted}`),
    at(".gl-flag", `fill:${muted}`),
    ...lines.map((colour, index) => at(`.gl-s${index}`, `stroke:${colour}`)),
    ...lines.map((colour, index) => at(`.gl-d${index}`, `fill:${colour};stroke:${paper}`)),
  ].join("");
}

/** The style sheet of one chart. All rules hang on the chart's own class: several charts can stand in one page. */
export function styleSheet(theme: Theme): string {
  const scope = `.gl-chart-${theme}`;
  const shared =
    `${scope}{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}` +
    `${scope} .gl-title{font-size:15px;font-weight:600}` +
    `${scope} path{fill:none;stroke-linejoin:round;stroke-linecap:round}`;
  const own = rules(scope, theme === "dark" ? dark : light);
  return shared + own + (theme === "auto" ? `@media (prefers-color-scheme:dark){${rules(scope, dark)}}` : "");
}
