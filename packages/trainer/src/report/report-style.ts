/** The report's style sheet. The tint of a matrix cell is mixed from `--share`, its share of the row. */
export const reportStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --muted: #59636e; --line: #e4e7eb; --right: #0072b2; --wrong: #d55e00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171c; --ink: #e8ebef; --muted: #9aa4b0; --line: #2b3038; --right: #56b4e9; --wrong: #e69f00; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 32px 0 8px; }
.lead { color: var(--muted); margin: 4px 0 20px; }
figure { margin: 0; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.results th, .results td { padding: 4px 18px 4px 0; text-align: left; border-bottom: 1px solid var(--line); font-weight: 400; }
.results tbody td:nth-child(2) { font-weight: 600; }
.results th { color: var(--muted); }
.scroll { overflow-x: auto; }
.confusion caption { caption-side: bottom; text-align: left; color: var(--muted); padding-top: 6px; }
.confusion th { font-weight: 400; text-align: right; padding: 0 8px; white-space: nowrap; max-width: 160px; overflow: hidden; text-overflow: ellipsis; }
.confusion thead th { vertical-align: bottom; }
.confusion thead span { writing-mode: vertical-rl; transform: rotate(180deg); }
.confusion tbody td { min-width: 34px; padding: 5px 4px; text-align: center; border: 1px solid var(--line); }
.confusion .right { background: color-mix(in srgb, var(--right) calc(var(--share) * 0.6), transparent); }
.confusion .wrong { background: color-mix(in srgb, var(--wrong) calc(var(--share) * 0.9), transparent); }
.confusion .recall { color: var(--muted); border: 0; padding-left: 10px; white-space: nowrap; }
pre { background: color-mix(in srgb, var(--muted) 10%, transparent); padding: 12px; border-radius: 6px; overflow-x: auto; font-size: 13px; }
`;
