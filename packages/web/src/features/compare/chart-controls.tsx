import { Button, Group, Input, MultiSelect, NumberInput, SegmentedControl, Slider, Text } from "@mantine/core";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { compare } from "../../strings/compare.ts";
import { type CompareView, xKinds } from "./compare-view.ts";
import type { ChangeView } from "./use-compare-view.ts";

const words = compare.charts;

export interface ChartControlsProps {
  readonly view: CompareView;
  readonly change: ChangeView;
  readonly known: readonly { readonly value: string; readonly label: string }[];
  readonly metrics: readonly string[];
}

/** Which series are drawn, and how. */
export function ChartControls({ view, change, known, metrics }: ChartControlsProps) {
  return (
    <Group gap="lg" align="flex-end">
      <MultiSelect
        size="xs"
        flex="1 1 320px"
        label={words.metrics}
        description={words.metricsHelp}
        inputWrapperOrder={["label", "input", "description"]}
        data={known}
        value={[...metrics]}
        onChange={(chosen) => change({ metrics: chosen })}
        searchable
      />
      <Input.Wrapper size="xs" label={words.x} labelElement="div">
        <Group gap={2}>
          <SegmentedControl
            size="xs"
            aria-label={words.x}
            data={xKinds.map((value) => ({ value, label: words.xNames[value] }))}
            value={view.x}
            // A range in steps means nothing in minutes.
            onChange={(x) => change({ x: x, zoom: undefined })}
          />
          <HelpMark term={words.x}>{words.xHelp}</HelpMark>
        </Group>
      </Input.Wrapper>
      <Input.Wrapper size="xs" label={words.smoothing} labelElement="div" w={200}>
        <Group gap="xs" wrap="nowrap" h={30}>
          <Slider
            flex={1}
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            thumbLabel={words.smoothing}
            label={(value) => value.toFixed(2)}
            value={view.smoothing}
            onChange={(smoothing) => change({ smoothing })}
          />
          <HelpMark term={words.smoothing}>{words.smoothingHelp}</HelpMark>
        </Group>
      </Input.Wrapper>
      <ZoomFields key={view.zoom?.join() ?? ""} zoom={view.zoom} change={change} />
    </Group>
  );
}

/** The range in figures: what dragging does, for the keyboard. */
function ZoomFields({ zoom, change }: { readonly zoom: CompareView["zoom"]; readonly change: ChangeView }) {
  if (!zoom) {
    return (
      <Text size="xs" c="dimmed" maw={220}>
        {words.zoomHint}
      </Text>
    );
  }
  const [from, to] = zoom;
  const field = (label: string, value: number, apply: (next: number) => readonly [number, number]) => (
    <NumberInput
      size="xs"
      w={100}
      label={label}
      defaultValue={Number(value.toPrecision(5))}
      onBlur={(event) => {
        const next = apply(Number(event.currentTarget.value));
        if (next[0] < next[1] && (next[0] !== from || next[1] !== to)) change({ zoom: next });
      }}
    />
  );
  return (
    <Group gap="xs" align="flex-end">
      {field(words.zoomFrom, from, (next) => [next, to])}
      {field(words.zoomTo, to, (next) => [from, next])}
      <Button size="xs" variant="default" onClick={() => change({ zoom: undefined })}>
        {words.resetZoom}
      </Button>
    </Group>
  );
}
