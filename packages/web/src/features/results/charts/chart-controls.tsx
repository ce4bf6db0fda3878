import { Box, Button, Group, Paper, RangeSlider, SegmentedControl, Slider, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { formatCount } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import { type ResultsSearch, type SearchChanges, xAxes } from "../search.ts";

const words = results.charts;

export interface ChartControlsProps {
  readonly search: ResultsSearch;
  readonly change: (changes: SearchChanges) => void;
  readonly steps: number;
  /** As it is drawn, chosen or by itself. */
  readonly logRate: boolean;
}

/** How the charts are drawn: all of it stands in the address. */
export function ChartControls({ search, change, steps, logRate }: ChartControlsProps) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={words.controls}>
      <Group gap="lg" align="center">
        <SegmentedControl
          size="xs"
          aria-label={words.axisLabel}
          value={search.x}
          onChange={(x) => change({ x: x === "step" ? undefined : x })}
          data={xAxes.map((value) => ({ value, label: words.axisNames[value] }))}
        />
        <Stack gap={0} w={180}>
          <Group gap={2} mih={24}>
            <Text size="sm">{words.smoothing}</Text>
            <HelpMark term={words.smoothing}>{words.smoothingHelp}</HelpMark>
          </Group>
          <Slider
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            label={(value) => value.toFixed(2)}
            thumbLabel={words.smoothing}
            value={search.smooth}
            onChange={(smooth) => change({ smooth: smooth === 0 ? undefined : smooth })}
          />
        </Stack>
        <Switch
          label={words.logLoss}
          checked={search.logLoss}
          onChange={(event) => change({ logLoss: event.currentTarget.checked || undefined })}
        />
        <Group gap={2}>
          <Switch
            label={words.logRate}
            checked={logRate}
            onChange={(event) => change({ logRate: event.currentTarget.checked })}
          />
          <HelpMark term={words.logRate}>{words.logHelp}</HelpMark>
        </Group>
        <Group gap={2}>
          <Switch
            label={words.checkpoints}
            checked={search.checkpoints}
            onChange={(event) => change({ checkpoints: event.currentTarget.checked ? undefined : false })}
          />
          <HelpMark term={words.checkpoints}>{words.checkpointsHelp}</HelpMark>
        </Group>
        <Zoom key={search.zoom?.join() ?? "all"} search={search} change={change} steps={steps} />
      </Group>
    </Paper>
  );
}

function Zoom({ search: { zoom }, change, steps }: Pick<ChartControlsProps, "search" | "change" | "steps">) {
  const [range, setRange] = useState<[number, number]>(zoom ? [zoom[0], zoom[1]] : [0, steps]);
  return (
    <Group gap="sm" wrap="nowrap" style={{ flexGrow: 1 }}>
      <Stack gap={0} miw={180} style={{ flexGrow: 1 }}>
        <Text size="sm" mih={24}>
          {words.zoom}
        </Text>
        <RangeSlider
          size="sm"
          min={0}
          max={steps}
          step={1}
          minRange={Math.min(2, steps)}
          thumbFromLabel={`${words.zoom}, from`}
          thumbToLabel={`${words.zoom}, to`}
          label={formatCount}
          value={zoom ? range : [range[0], Math.max(range[1], range[0] === 0 ? steps : 0)]}
          onChange={setRange}
          onChangeEnd={([from, to]) =>
            change(from === 0 && to === steps ? { from: undefined, to: undefined } : { from, to })
          }
        />
      </Stack>
      <Box>
        <Button
          size="xs"
          variant="default"
          disabled={zoom === null}
          title={words.zoomHint}
          onClick={() => change({ from: undefined, to: undefined })}
        >
          {words.resetZoom}
        </Button>
      </Box>
    </Group>
  );
}
