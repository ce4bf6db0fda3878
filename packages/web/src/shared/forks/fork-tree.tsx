import "./fork-tree.css";
import type { ExperimentSummary } from "@glissade/api";
import { Box, Group, HoverCard, Stack, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { forks as words } from "../../strings/forks.ts";
import { experimentColor, experimentDash } from "../charts/data-colors.ts";
import { metricLabel } from "../experiments/experiment-keys.ts";
import { formatCount, formatMetric } from "../format/numbers.ts";
import { ExperimentLink } from "../ui/experiment-link.tsx";
import { type TreeNode, treeLayout } from "./tree-layout.ts";

export interface ForkTreeProps {
  readonly family: readonly ExperimentSummary[];
  /** Those that the page is about: the others stand back. Default: all. */
  readonly highlighted?: ReadonlySet<string>;
}

const rowHeight = 32;
const margin = 10;
const axisHeight = 22;

/** A family of forks as lines over their training steps, each leaving its parent's where it was forked. */
export function ForkTree({ family, highlighted }: ForkTreeProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const nodes = treeLayout(family);
  const end = Math.max(1, ...nodes.map(({ to, experiment }) => Math.max(to, experiment.progress?.steps ?? 0)));
  const toX = (step: number): number => margin + (step / end) * Math.max(0, width - 2 * margin);
  const toY = (row: number): number => row * rowHeight + rowHeight / 2;
  const stands = ({ experiment }: TreeNode): boolean => highlighted?.has(experiment.id) ?? true;
  return (
    <Box className="fork-tree">
      <Box component="ul" m={0} p={0} miw={0} style={{ listStyle: "none" }}>
        {nodes.map((node) => (
          <Box
            component="li"
            key={node.experiment.id}
            h={rowHeight}
            pl={node.depth * 10}
            opacity={stands(node) ? 1 : 0.65}
          >
            <WithDetails node={node}>
              <Group h={rowHeight} wrap="nowrap" miw={0}>
                <ExperimentLink experiment={node.experiment} />
              </Group>
            </WithDetails>
          </Box>
        ))}
      </Box>
      <Box ref={ref} miw={0}>
        {width > 0 && (
          <svg
            width={width}
            height={nodes.length * rowHeight + axisHeight}
            role="group"
            aria-label={words.treeLabel(nodes.length)}
          >
            {nodes.map((node) => (
              <WithDetails key={node.experiment.id} node={node}>
                <Line node={node} toX={toX} toY={toY} opacity={stands(node) ? 1 : 0.45} />
              </WithDetails>
            ))}
            <Axis end={end} width={width} toX={toX} y={nodes.length * rowHeight} />
          </svg>
        )}
      </Box>
    </Box>
  );
}

interface LineProps {
  readonly node: TreeNode;
  readonly toX: (step: number) => number;
  readonly toY: (row: number) => number;
  readonly opacity: number;
}

function Line({ node, toX, toY, opacity, ...rest }: LineProps) {
  const navigate = useNavigate();
  const { experiment, row, from, to, parentRow } = node;
  const { projectId, id: experimentId } = experiment;
  const open = (): void =>
    void navigate({ to: "/projects/$projectId/experiments/$experimentId", params: { projectId, experimentId } });
  const [x0, x1, y] = [toX(from), toX(to), toY(row)];
  const stroke = experimentColor(experiment);
  return (
    <g
      {...rest}
      className="fork-tree-node"
      role="link"
      tabIndex={0}
      aria-label={words.node(`${experiment.number} ${experiment.name}`, formatCount(from), formatCount(to))}
      opacity={opacity}
      onClick={open}
      onKeyDown={(event) => event.key === "Enter" && open()}
    >
      <rect
        x={Math.max(1, x0 - 6)}
        y={y - 12}
        width={Math.max(24, x1 - x0 + 12)}
        height={24}
        rx={4}
        fill="transparent"
      />
      {parentRow !== null && (
        <path d={`M ${x0} ${toY(parentRow)} V ${y}`} fill="none" stroke={stroke} strokeWidth={1.5} />
      )}
      <line
        className="own"
        x1={x0}
        x2={Math.max(x1, x0 + 1)}
        y1={y}
        y2={y}
        stroke={stroke}
        strokeWidth={3}
        strokeDasharray={experimentDash(experiment)?.join(" ")}
      />
      {parentRow !== null && <circle cx={x0} cy={toY(parentRow)} r={3.5} fill={stroke} />}
      <circle
        cx={x1}
        cy={y}
        r={5}
        fill={experiment.state === "finished" ? stroke : "var(--mantine-color-body)"}
        stroke={stroke}
        strokeWidth={2}
      />
    </g>
  );
}

interface AxisProps {
  readonly end: number;
  readonly width: number;
  readonly toX: (step: number) => number;
  readonly y: number;
}

function Axis({ end, width, toX, y }: AxisProps) {
  const marks = width > 320 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1];
  return (
    <g aria-hidden>
      <line x1={toX(0)} x2={toX(end)} y1={y + 2} y2={y + 2} stroke="var(--chart-grid)" />
      {marks.map((share) => (
        <text
          key={share}
          x={toX(share * end)}
          y={y + 16}
          textAnchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
        >
          {formatCount(Math.round(share * end))}
        </text>
      ))}
    </g>
  );
}

/** What there is to know of one of them, while the pointer or the focus is on it. */
function WithDetails({ node: { experiment }, children }: { readonly node: TreeNode; readonly children: ReactNode }) {
  const { spec, best, name, number } = experiment;
  const { scheduler, solver } = spec as {
    readonly scheduler?: { type?: string } | null;
    readonly solver?: { type?: string };
  };
  return (
    <HoverCard width={260} shadow="md" openDelay={120} withinPortal>
      <HoverCard.Target>{children}</HoverCard.Target>
      <HoverCard.Dropdown>
        <Stack gap={2}>
          <Text size="sm" fw={600}>
            {number} {name}
          </Text>
          <Text size="sm">{words.scheduler(scheduler?.type ?? words.constant)}</Text>
          <Text size="sm">{words.solver(solver?.type ?? "")}</Text>
          <Text size="sm">
            {best
              ? words.bestMetric(metricLabel(best.metric, undefined), formatMetric(best.metric, best.value))
              : words.noMetric}
          </Text>
        </Stack>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
