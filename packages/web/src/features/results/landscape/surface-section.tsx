import type { SurfaceResult } from "@glissade/api";
import { Group, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { experimentColor } from "../../../shared/charts/data-colors.ts";
import { formatPercent } from "../../../shared/format/numbers.ts";
import { type Angle, usualAngle } from "../../../shared/landscape/relief-view.ts";
import { TurnButtons } from "../../../shared/landscape/turn-buttons.tsx";
import { landscapeText } from "../../../strings/landscape.ts";
import { useResultsSearch } from "../search.ts";
import { AnalysisSection } from "./analysis-section.tsx";
import { type Directions, DirectionsField, GridField, PicturesField } from "./option-fields.tsx";
import { PathPicture } from "./path-picture.tsx";
import { PathTable } from "./path-table.tsx";
import type { SectionProps } from "./section-props.ts";

const words = landscapeText.surface;
/** Below this share of the path, heights and losses part visibly. */
const muchShown = 0.8;

/** The loss around the path of an experiment. */
export function SurfaceSection({ experiment, ...props }: SectionProps) {
  const [grid, setGrid] = useState(25);
  const [images, setImages] = useState(512);
  const [directions, setDirections] = useState<Directions>("filter");
  return (
    <AnalysisSection
      {...props}
      kind="surface"
      experimentId={experiment.id}
      needed={props.needed.surface}
      asked={{ options: { grid, images, directions } }}
      fields={
        <>
          <GridField value={grid} onChange={setGrid} />
          <PicturesField value={images} onChange={setImages} />
          <DirectionsField value={directions} onChange={setDirections} />
        </>
      }
    >
      {(result) => <Surface result={result} color={experimentColor(experiment)} />}
    </AnalysisSection>
  );
}

function Surface({ result, color }: { readonly result: SurfaceResult; readonly color: string }) {
  const [{ view }, change] = useResultsSearch();
  const [angle, setAngle] = useState<Angle>(usualAngle);
  const { plane, components } = result.explained;
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{words.explained(plane, components[0] + components[1])}</Text>
        <Group gap="xs">
          {view === "relief" && <TurnButtons angle={angle} onAngle={setAngle} />}
          <SegmentedControl
            size="xs"
            aria-label={words.views.label}
            data={[
              { value: "map", label: words.views.map },
              { value: "relief", label: words.views.relief },
            ]}
            value={view}
            onChange={(next) => change({ view: next === "map" ? undefined : next })}
          />
        </Group>
      </Group>
      <PathPicture
        result={result}
        kind={view}
        angle={angle}
        onAngle={setAngle}
        color={color}
        height={440}
        label={words.picture(result.path.length, formatPercent(plane), words.views[view])}
      />
      <Text size="xs" c="dimmed">
        {view === "relief" && `${words.turnHelp} `}
        {words.how(result.images, words.parts[result.options.part], result.batchStatistics)}{" "}
        {plane < muchShown && words.littleShown}
      </Text>
      <PathTable path={result.path} />
    </>
  );
}
