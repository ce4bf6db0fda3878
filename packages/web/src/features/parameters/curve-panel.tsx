import type { Definitions, Split } from "@glissade/api";
import type { RunPreview } from "@glissade/schedules";
import { Alert, Anchor, Button, CloseButton, Group, List, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { dataColor } from "../../shared/charts/data-colors.ts";
import { type FormValue, textOf } from "../../shared/forms/field-schema.ts";
import type { LengthScale } from "../../shared/forms/lengths.ts";
import { momentumOf } from "../../shared/schedules/momentum-of.ts";
import { previewOfSpec, runOfSpec } from "../../shared/schedules/run-of-spec.ts";
import { schedulePreviewQuery } from "../../shared/schedules/use-schedule-preview.ts";
import { ErrorState, LoadingState } from "../../shared/ui/states.tsx";
import { parameters } from "../../strings/parameters.ts";
import { CodeTools } from "./code-tools.tsx";
import { type Candidate, CurveChart } from "./curve-chart.tsx";
import type { DraftSpec } from "./draft.ts";
import { type HandleMove, handlesOf, valueAt } from "./handles.ts";
import { type RateCurve, withOwnInterval } from "./use-rate-curve.ts";
import { wholeRunMend } from "./whole-run-mend.ts";

/** A spec that was put aside to be compared with. */
export interface Kept {
  readonly id: string;
  readonly label: string;
  readonly spec: DraftSpec;
}

export interface CurvePanelProps {
  readonly definitions: Definitions;
  readonly split: Split;
  readonly spec: DraftSpec;
  readonly curve: RateCurve;
  readonly scale: LengthScale;
  readonly exampleImproves: number;
  /** As last saved, where that is another. */
  readonly saved: DraftSpec | undefined;
  readonly kept: readonly Kept[];
  readonly onKeep: (kept: readonly Kept[]) => void;
  readonly onMove: (move: HandleMove, id: string) => void;
  readonly onSettled: () => void;
  readonly onUse: (spec: DraftSpec) => void;
  readonly onPaste: (scheduler: FormValue, lr: number | null) => void;
}

/** The example is said under the curve; and this run ends where the rate would rise after it. */
const saidElsewhere: ReadonlySet<string> = new Set(["example_metric", "rises_after_end"]);

type ScaleChoice = "linear" | "log";

/** The curve, what can be done with it, what it does in words, and what is probably not meant. */
export function CurvePanel(props: CurvePanelProps) {
  const { definitions, split, spec, curve, scale, exampleImproves, saved, kept, onKeep, onMove, onSettled } = props;
  const { preview, shape, error } = curve;
  const [choice, setChoice] = useState<ScaleChoice | null>(null);
  const candidates = useCandidates(saved, kept, split, definitions);
  const lr = spec.solver?.lr ?? 0.001;
  const handles = useMemo(
    () =>
      preview
        ? handlesOf({
            scheduler: spec.scheduler ?? null,
            lr,
            definitions: definitions.schedulers,
            preview,
            scale,
            exampleImproves,
            words: {
              baseRate: parameters.baseRate,
              examplePlateau: parameters.examplePlateau,
              factor: parameters.factorHandle,
              point: parameters.point,
              item: parameters.item,
            },
          })
        : [],
    [spec.scheduler, lr, definitions, preview, scale, exampleImproves],
  );
  if (!preview) return error ? <ErrorState error={error} /> : <LoadingState />;
  const log = (choice ?? (isSmallForLong(preview) ? "log" : "linear")) === "log";
  const warnings = preview.warnings.filter(({ code }) => !saidElsewhere.has(code));
  const isExample = preview.warnings.some(({ code }) => code === "example_metric");
  const mend = wholeRunMend(spec.scheduler, definitions, preview.warnings);
  const type = textOf(spec.scheduler?.["type"]) || parameters.constant;

  return (
    <Paper withBorder p="sm" className="sticky-panel">
      <Stack gap="xs">
        <CurveChart
          preview={preview}
          shape={shape}
          candidates={candidates}
          handles={error ? [] : handles}
          log={log}
          onMove={(handle, move) => onMove(move, handle.id)}
          onSettled={onSettled}
        />
        <Group justify="space-between" gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={parameters.scale}
            value={log ? "log" : "linear"}
            onChange={(next) => setChoice(next)}
            data={[
              { value: "linear", label: parameters.linear },
              { value: "log", label: parameters.log },
            ]}
          />
          <Group gap={6}>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() =>
                onKeep([...kept, { id: crypto.randomUUID(), label: parameters.candidate(type, lr), spec }])
              }
            >
              {parameters.keep}
            </Button>
            <CodeTools
              resolved={preview.resolved}
              lr={lr}
              steps={shape.run.steps}
              targets={definitions.codeTargets}
              onPaste={props.onPaste}
            />
          </Group>
        </Group>
        {kept.length > 0 && <KeptList {...props} />}
        <Text fw={600} aria-live="polite">
          {parameters.sentence(preview.text)}
        </Text>
        {isExample && <Text size="sm">{parameters.example}</Text>}
        {warnings.length > 0 && (
          <Alert
            color="yellow"
            variant="light"
            icon={<IconAlertTriangle aria-hidden />}
            title={parameters.warnings}
            styles={{ title: { color: "inherit" } }}
          >
            <List size="sm">
              {warnings.map(({ code, text }) => (
                <List.Item key={code + text}>{parameters.sentence(text)}</List.Item>
              ))}
            </List>
            {mend && (
              <Button
                mt="xs"
                size="compact-sm"
                variant="default"
                onClick={() => {
                  onMove({ scheduler: mend }, "mend");
                  onSettled();
                }}
              >
                {parameters.makeWholeRun}
              </Button>
            )}
          </Alert>
        )}
        {error && <ErrorState error={error} />}
        <Text size="xs" c="var(--chart-axis)">
          {parameters.dragHint}
        </Text>
      </Stack>
    </Paper>
  );
}

function KeptList({ kept, onKeep, onUse }: CurvePanelProps) {
  return (
    <Group gap="xs" role="list" aria-label={parameters.kept}>
      {kept.map((each, index) => (
        <Group key={each.id} gap={4} role="listitem" wrap="nowrap">
          <svg width="18" height="8" aria-hidden>
            <line x1="0" y1="4" x2="18" y2="4" stroke={dataColor(index + 1)} strokeWidth="2" strokeDasharray="5 3" />
          </svg>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => onUse(each.spec)}
            aria-label={parameters.useCandidate(each.label)}
          >
            {each.label}
          </Anchor>
          <CloseButton
            size="sm"
            aria-label={parameters.dropCandidate(each.label)}
            onClick={() => onKeep(kept.filter(({ id }) => id !== each.id))}
          />
        </Group>
      ))}
    </Group>
  );
}

function useCandidates(
  saved: DraftSpec | undefined,
  kept: readonly Kept[],
  split: Split,
  definitions: Definitions,
): Candidate[] {
  const ghost = saved ? [{ id: "saved", label: parameters.savedVersion, spec: saved, color: "var(--data-7)" }] : [];
  const all = [...ghost, ...kept.map((each, index) => ({ ...each, color: dataColor(index + 1) }))].map((each) => {
    const spec = withOwnInterval(each.spec, definitions);
    return { ...each, spec, shape: runOfSpec(spec, split.counts.totals.train) };
  });
  const previews = useQueries({
    queries: all.map(({ spec, shape }) =>
      schedulePreviewQuery(previewOfSpec(spec, shape, { points: 800, momentum: momentumOf(spec.solver, definitions) })),
    ),
  });
  return all.flatMap(({ id, label, color, shape }, index) => {
    const preview = previews[index]?.data;
    return preview ? [{ id, label, color, dash: [5, 3], shape, preview }] : [];
  });
}

/** Whether a linear axis would show nothing but zero for a good part of the run. */
function isSmallForLong(preview: RunPreview): boolean {
  const [last = 0] = preview.lr[0]?.at(-1) ?? [];
  const late = valueAt(preview, 0.75 * last);
  return late > 0 && late < (preview.peak?.value ?? 0) / 100;
}
