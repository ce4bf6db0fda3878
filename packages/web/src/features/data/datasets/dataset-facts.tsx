import type { Dataset } from "@glissade/api";
import { Stack } from "@mantine/core";
import { formatCount } from "../../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../../shared/format/times.ts";
import { Figures } from "../../../shared/ui/figures.tsx";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Warnings } from "../../../shared/ui/warnings.tsx";
import { data, dataset as words, sourceKinds } from "../../../strings/data.ts";

/** What a data set is, in figures, and what its import noticed. */
export function DatasetFacts({ dataset }: { readonly dataset: Dataset }) {
  const { pictures, classes, unreadable, repeats, hasParts, format, source, warnings, createdAt } = dataset;
  return (
    <Stack gap="md">
      <Figures
        of={[
          { label: words.pictures, value: formatCount(pictures) },
          { label: words.classes, value: formatCount(classes.length) },
          {
            label: words.unreadable,
            value: formatCount(unreadable),
            help: <HelpMark term={words.unreadable}>{data.unreadableHelp}</HelpMark>,
          },
          {
            label: words.repeats,
            value: formatCount(repeats),
            help: <HelpMark term={words.repeats}>{words.repeatsHelp}</HelpMark>,
          },
          {
            label: words.parts,
            value: hasParts ? words.yes : words.no,
            help: <HelpMark term={words.parts}>{words.partsHelp}</HelpMark>,
          },
          {
            label: words.format,
            value: format ?? "–",
            help: <HelpMark term={words.format}>{words.formatHelp}</HelpMark>,
          },
          { label: words.source, value: <span title={source.path ?? undefined}>{sourceKinds[source.kind]}</span> },
          { label: words.added, value: <span title={formatMoment(createdAt)}>{formatAgo(createdAt)}</span> },
        ]}
      />
      <Warnings title={words.warnings} warnings={warnings} />
    </Stack>
  );
}
