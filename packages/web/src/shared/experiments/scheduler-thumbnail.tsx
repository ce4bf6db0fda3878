import type { ThinCurve } from "@glissade/schedules";
import { Box, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keyWords } from "../../strings/keys.ts";
import { SmallCurve } from "../charts/small-curve.tsx";
import { previewOfSpec, type RateSpec, runOfSpec } from "../schedules/run-of-spec.ts";
import { schedulePreviewQuery } from "../schedules/use-schedule-preview.ts";

export interface SchedulerThumbnailProps {
  readonly spec: RateSpec;
  /** The scheduler's name, for a screen reader. */
  readonly label: string;
  /** Pictures to learn from, of the experiment's split; undefined until they are known. */
  readonly trainPictures: number | undefined;
  readonly color: string;
  readonly width?: number;
  readonly height?: number;
}

/** Enough to draw a thumbnail of any schedule. */
const thumbnailPoints = 120;
const mostStairs = 40;

/** The learning rate over the whole experiment, small, by the function that trains. */
export function SchedulerThumbnail(props: SchedulerThumbnailProps) {
  const { spec, label, trainPictures, color, width = 72, height = 28 } = props;
  const options =
    trainPictures === undefined
      ? undefined
      : previewOfSpec(spec, runOfSpec(spec, trainPictures), { points: thumbnailPoints });
  const { data, isError } = useQuery(schedulePreviewQuery(options));
  if (!data) {
    return isError ? <Box w={width} h={height} /> : <Skeleton w={width} h={height} animate={false} />;
  }
  const curve = staircase(data.lr[0] ?? []);
  return (
    // A title, not a tooltip component: tables have a hundred of these.
    <Box component="span" lh={0} display="inline-block" title={data.text}>
      <SmallCurve
        xs={curve.map(([step]) => step)}
        values={curve.map(([, rate]) => rate)}
        floor={0}
        label={keyWords.curve(label, data.text)}
        color={color}
        width={width}
        height={height}
      />
    </Box>
  );
}

/** A rate holds until the next step; where there are few, that is what it looks like. */
function staircase(curve: ThinCurve): ThinCurve {
  const last = curve.at(-1);
  if (!last || last[0] > mostStairs) return curve;
  const stairs = curve.flatMap(([step, rate], index): ThinCurve => {
    const before = curve[index - 1];
    return before
      ? [
          [step, before[1]],
          [step, rate],
        ]
      : [[step, rate]];
  });
  return [...stairs, [last[0] + 1, last[1]]];
}
