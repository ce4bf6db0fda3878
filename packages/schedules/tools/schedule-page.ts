import { codeTargets, writeCode } from "../src/code-out/write-code.ts";
import type { CodeTargetName } from "../src/code-out/write-code.ts";
import { describe } from "../src/describe/describe.ts";
import { describeExpected, plotSvg } from "../src/index.ts";
import type { ParameterDefinition, SchedulerDefinition, ScheduleCurve } from "../src/index.ts";
import { runExample } from "./schedule-example.ts";
import type { ExampleRun } from "./schedule-example.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/g, " ");
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Text in which nothing is taken for markup. */
const plain = (text: string): string => text.replace(/[*_<>`]/g, (sign) => `\\${sign}`);

/** The curve of a definition's example as an SVG picture. */
export function schedulePicture(definition: SchedulerDefinition): string {
  const { result } = runExample(definition);
  const groups = result.lr[0]!.length;
  const column = (rows: readonly (readonly number[])[], group: number): number[] => rows.map((row) => row[group]!);
  const curves = Array.from({ length: groups }, (_, group): ScheduleCurve => {
    const label = groups === 1 ? definition.type : `group ${group}`;
    const momentum = result.momentum && { momentum: column(result.momentum, group) };
    return { label, values: column(result.lr, group), ...momentum };
  });
  return `${plotSvg(curves, { title: definition.label, changes: result.changes })}\n`;
}

function parameterRow(name: string, parameter: ParameterDefinition): string {
  const fallback = parameter.default;
  const shown = fallback === undefined ? "required" : fallback === null ? "none" : `\`${JSON.stringify(fallback)}\``;
  const label = parameter.extension === true ? `\`${name}\` (added)` : `\`${name}\``;
  return `| ${label} | ${cell(capital(describeExpected(parameter)))} | ${cell(shown)} | ${cell(plain(parameter.help))} |`;
}

function parameterTable({ parameters, omitted }: SchedulerDefinition): string {
  const rows = Object.entries(parameters).map(([name, parameter]) => parameterRow(name, parameter));
  if (rows.length === 0) return "None.";
  const left = Object.entries(omitted ?? {}).map(([name, { reason }]) => `\`${name}\` (${reason})`);
  const table = ["| Name | Takes | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
  return left.length === 0 ? table : `${table}\n\nThe original's further arguments are not taken: ${left.join("; ")}.`;
}

function codeBlocks({ input, lr, steps }: ExampleRun): string {
  return Object.entries(codeTargets)
    .map(([name, { label, language }]) => {
      const code = writeCode(input, name as CodeTargetName, { lr, steps, bare: true });
      return `### ${label}\n\n\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
    })
    .join("\n\n");
}

function whatItDoes({ input, lr, steps, metrics }: ExampleRun): string {
  const { text, warnings } = describe(input, { lr, steps, ...(metrics && { metrics }) });
  const notes = warnings.map((warning) => `- ${plain(capital(warning.text))}`);
  return [`In words: ${plain(text)}.`, ...(notes.length > 0 ? [notes.join("\n")] : [])].join("\n\n");
}

/** The docs page of one scheduler, all of it from its definition. */
export function schedulePage(definition: SchedulerDefinition): string {
  const run = runExample(definition);
  const { type, label, help, aliases = [], origin = "PyTorch", sources, formula, use } = definition;
  const names = aliases.length === 0 ? "" : ` Also found as ${aliases.map((alias) => `\`${alias}\``).join(", ")}.`;
  const spec = JSON.stringify(run.input);
  const metric = run.metrics ? ", with a metric that falls for 40 steps and then stands still" : "";
  return `<!-- Made by \`npm run docs\` from the scheduler's definition. Changes belong there. -->

# ${plain(type)}

**${plain(label)}** (${origin}). ${plain(help)}${names}

![The curve of the example below](pictures/${type}.svg)

## When to use it

${plain(use ?? "")}

## Formula

\`\`\`text
${formula}
\`\`\`

Here \`t\` counts scheduler steps from 0 and \`lr\` is the base learning rate of a parameter group.

## Parameters

${parameterTable(definition)}

## Example

\`\`\`json
${spec}
\`\`\`

The picture shows ${run.steps} steps from a base learning rate of ${run.lr.join(" and ")}${metric}.

${whatItDoes(run)}

## Code

The same example in other frameworks, as \`glissade code\` writes it.

${codeBlocks(run)}

## Sources

${sources.map(({ title, url }) => `- [${plain(title)}](${url})`).join("\n")}
`;
}
