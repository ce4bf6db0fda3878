import type { SharpnessResult } from "@glissade/api";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type ChartSeries, LineChart } from "../../../shared/charts/line-chart.tsx";
import { formatPlain } from "../../../shared/format/numbers.ts";
import { landscapeText } from "../../../strings/landscape.ts";
import { seriesQuery } from "../queries.ts";
import { AnalysisSection } from "./analysis-section.tsx";
import { PicturesField } from "./option-fields.tsx";
import type { SectionProps } from "./section-props.ts";
import { type RatePoints, sharpnessLines } from "./sharpness-lines.ts";
import { sharpnessSentence } from "./sharpness-words.ts";

const words = landscapeText.sharpness;

/** How sharp the loss is along the training, and how sharp the rate could stand. */
export function SharpnessSection({ experiment, ...props }: SectionProps) {
  const [images, setImages] = useState(512);
  return (
    <AnalysisSection
      {...props}
      kind="sharpness"
      experimentId={experiment.id}
      needed={props.needed.sharpness}
      asked={{ options: { images } }}
      fields={<PicturesField value={images} onChange={setImages} />}
    >
      {(result) => <Sharpness result={result} experimentId={experiment.id} />}
    </AnalysisSection>
  );
}

function Sharpness({ result, experimentId }: { readonly result: SharpnessResult; readonly experimentId: string }) {
  const { data: all } = useQuery(seriesQuery(experimentId, null));
  const rates = useMemo((): RatePoints | undefined => {
    const found = all?.find(({ key }) => key === "lr");
    return found && { steps: found.steps, rates: found.values };
  }, [all]);
  const series = useMemo((): ChartSeries[] => sharpnessLines(result, rates), [result, rates]);
  const sentence = sharpnessSentence(result);
  const unsure = result.points.filter(({ converged, sharpness }) => sharpness !== null && !converged).length;
  const notes = [
    words.batches,
    ...(unsure > 0 ? [words.unsure(unsure)] : []),
    ...(result.points.some(({ sharpness }) => sharpness === null) ? [words.unknown] : []),
    landscapeText.surface.how(result.images, landscapeText.surface.parts.train, result.batchStatistics),
  ];
  return (
    <>
      <Text size="sm">{sentence}</Text>
      <LineChart
        label={words.chart(result.points.length, sentence)}
        height={280}
        series={series}
        x={{ label: words.x }}
        y={{ label: words.y, log: true, format: formatPlain }}
      />
      <Text size="xs" c="dimmed">
        {notes.join(" ")}
      </Text>
    </>
  );
}
