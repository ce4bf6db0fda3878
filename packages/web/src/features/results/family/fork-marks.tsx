import type { Experiment } from "@glissade/api";
import { ActionIcon } from "@mantine/core";
import { IconGitFork } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ChartFrame } from "../../../shared/charts/line-chart.tsx";
import { formatCount } from "../../../shared/format/numbers.ts";
import { forks as words } from "../../../strings/forks.ts";
import type { XAxis } from "../charts/x-axis.ts";
import { useResultsSearch } from "../search.ts";
import { canFork } from "./fork-form.ts";
import { checkpointsQuery } from "./queries.ts";

const size = 24;

export interface ForkMarksProps {
  readonly experiment: Experiment;
  readonly frame: ChartFrame;
  readonly axis: XAxis;
}

/** A button over a chart at each kept checkpoint, as far as there is room: forks from there. */
export function ForkMarks({ experiment, frame, axis }: ForkMarksProps) {
  const [, change] = useResultsSearch();
  const { data = [] } = useQuery({ ...checkpointsQuery(experiment.id), enabled: canFork(experiment) });
  const places = withRoom(
    data.map(({ step }) => ({ step, x: frame.toX(axis.fromStep(step)) })),
    frame,
  );
  return places.map(({ step, x }) => (
    <ActionIcon
      key={step}
      variant="default"
      size={size}
      radius="xl"
      pos="absolute"
      left={Math.min(x - size / 2, frame.left + frame.width - size)}
      top={frame.top - size / 2 + 4}
      aria-label={words.fromStep(formatCount(step))}
      title={words.fromStep(formatCount(step))}
      onClick={() => change({ fork: step })}
    >
      <IconGitFork size={14} aria-hidden />
    </ActionIcon>
  ));
}

/** Those within the plot that do not lie on each other; the newest first. */
function withRoom<P extends { readonly x: number }>(places: readonly P[], { left, width }: ChartFrame): readonly P[] {
  const free: P[] = [];
  for (const place of places.toReversed()) {
    const inside = place.x >= left && place.x <= left + width;
    if (inside && place.x + size <= (free.at(-1)?.x ?? Infinity)) free.push(place);
  }
  return free;
}
