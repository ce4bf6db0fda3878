import { escapeXml } from "@glissade/schedules";

/** Above this many classes a table helps nobody; the CSV has them all. */
const mostClasses = 50;

/** A confusion matrix as a table whose cells are tinted by their share of the row. */
export function confusionHtml(classes: readonly string[], counts: readonly (readonly number[])[]): string {
  if (classes.length > mostClasses) {
    return `<p>${classes.length} classes: see <a href="confusion-matrix.csv">confusion-matrix.csv</a>.</p>`;
  }
  const header = classes.map((name) => `<th scope="col"><span>${escapeXml(name)}</span></th>`).join("");
  const rows = counts.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, prediction) => cell(count, total, label === prediction));
    const recall = total === 0 ? "–" : `${((100 * (row[label] ?? 0)) / total).toFixed(1)} %`;
    return `<tr><th scope="row">${escapeXml(classes[label] ?? "")}</th>${cells.join("")}<td class="recall">${recall}</td></tr>`;
  });
  return [
    '<div class="scroll"><table class="confusion"><caption>Rows are labels, columns predictions; tint: share of the row.</caption>',
    `<thead><tr><td></td>${header}<th scope="col"><span>recall</span></th></tr></thead>`,
    `<tbody>${rows.join("")}</tbody></table></div>`,
  ].join("");
}

function cell(count: number, total: number, right: boolean): string {
  const share = total === 0 ? 0 : Math.round((100 * count) / total);
  const kind = right ? "right" : "wrong";
  return `<td class="${kind}" style="--share:${share}%">${count === 0 ? "" : count}</td>`;
}
