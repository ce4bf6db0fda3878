import type { LineResult } from "@glissade/api";
import { Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { experimentQuery } from "../../../shared/api/queries.ts";
import { type ChartMark, type ChartSeries, LineChart } from "../../../shared/charts/line-chart.tsx";
import { formatPlain } from "../../../shared/format/numbers.ts";
import { landscapeText } from "../../../strings/landscape.ts";
import { AnalysisSection } from "./analysis-section.tsx";
import { barrierSentence } from "./barrier-words.ts";
import { PicturesField } from "./option-fields.tsx";
import { otherEndsQuery } from "./queries.ts";
import type { SectionProps } from "./section-props.ts";

const words = landscapeText.line;

/** The loss between this experiment and another one. */
export function LineSection({ experiment, ...props }: SectionProps) {
  const [images, setImages] = useState(512);
  const [otherExperimentId, setOther] = useState<string | null>(null);
  return (
    <AnalysisSection
      {...props}
      kind="line"
      experimentId={experiment.id}
      needed={props.needed.line}
      asked={otherExperimentId === null ? null : { options: { images }, otherExperimentId }}
      fields={
        <>
          <OtherField experiment={experiment} value={otherExperimentId} onChange={setOther} />
          <PicturesField value={images} onChange={setImages} />
        </>
      }
    >
      {(result, analysis) => <Line result={result} otherId={analysis.otherExperimentId} />}
    </AnalysisSection>
  );
}

interface OtherFieldProps extends Pick<SectionProps, "experiment"> {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Experiments of the project with the same model, without this one. */
function OtherField({ experiment, value, onChange }: OtherFieldProps) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const { data } = useQuery(otherEndsQuery(experiment.projectId, asked));
  const model = modelOf(experiment.spec);
  const options = (data?.items ?? [])
    .filter(({ id, spec }) => id !== experiment.id && modelOf(spec) === model)
    .map(({ id, number, name }) => ({ value: id, label: words.option(number, name) }));
  return (
    <Select
      w={280}
      label={words.other}
      placeholder={words.pick}
      nothingFoundMessage={words.nothing}
      data={options}
      value={value}
      searchable
      clearable
      onSearchChange={(next) => setText(options.some(({ label }) => label === next) ? "" : next)}
      filter={({ options: found }) => found}
      onChange={onChange}
    />
  );
}

function modelOf(spec: Readonly<Record<string, unknown>>): string {
  const { architecture, imageSize } = (spec["model"] ?? {}) as { architecture?: unknown; imageSize?: unknown };
  return JSON.stringify([architecture, imageSize]);
}

function Line({ result, otherId }: { readonly result: LineResult; readonly otherId: string | null }) {
  const other = useQuery({ ...experimentQuery(otherId ?? ""), enabled: otherId !== null, retry: false }).data;
  const series = useMemo(() => seriesOf(result), [result]);
  const marks = useMemo(
    (): ChartMark[] => [
      { x: 0, label: words.from },
      { x: 1, label: other ? words.option(other.number, other.name) : words.to },
    ],
    [other],
  );
  const sentence = barrierSentence(result);
  return (
    <>
      <Text size="sm">
        {words.ends(other ? words.option(other.number, other.name) : words.gone)}: {sentence}
      </Text>
      <LineChart
        label={words.chart(sentence)}
        height={280}
        series={series}
        x={{ label: words.x }}
        y={{ label: words.y, format: formatPlain }}
        marks={marks}
      />
      <Text size="xs" c="dimmed">
        {landscapeText.surface.how(result.images.train, landscapeText.surface.parts.train, result.batchStatistics)}
      </Text>
    </>
  );
}

function seriesOf({ points, images }: LineResult): ChartSeries[] {
  const xs = points.map(({ at }) => at);
  const train: ChartSeries = {
    label: words.train,
    xs,
    ys: points.map((point) => point.train.loss),
    color: "var(--data-1)",
    width: 2,
  };
  if (images.validation === 0) return [train];
  const ys = points.map(({ validation }) => validation?.loss ?? null);
  return [train, { label: words.validation, xs, ys, color: "var(--data-2)", dash: [6, 4], width: 2 }];
}
