import { Grid, Paper, Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import type { LengthScale } from "../../shared/forms/lengths.ts";
import { RateField } from "../../shared/forms/rate-field.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { parameters } from "../../strings/parameters.ts";
import { followsMetric } from "../../shared/schedules/follows-metric.ts";
import { SchedulerFields } from "../../shared/schedulers/scheduler-fields.tsx";
import { CurvePanel, type Kept } from "./curve-panel.tsx";
import type { DraftSpec } from "./draft.ts";
import { FindRate } from "./find-rate.tsx";
import type { HandleMove } from "./handles.ts";
import type { SectionProps } from "./section-props.ts";
import { SolverFields } from "../../shared/solvers/solver-fields.tsx";
import { errorsWithin } from "./use-check.ts";
import { useRateCurve, withOwnInterval } from "./use-rate-curve.ts";

/** Solver & scheduler: what decides most whether a model learns, beside the curve that it makes. */
export function RateSection(props: SectionProps & { readonly saved: DraftSpec | undefined }) {
  const { projectId, definitions, split, draft, saved, onSpec, onSettled, errors } = props;
  const { spec } = draft;
  const [exampleImproves, setExampleImproves] = useState(0.4);
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const curve = useRateCurve(spec, split, definitions, exampleImproves);
  const { shape, preview, error } = curve;
  const scale: LengthScale = useMemo(
    () => ({
      steps: shape.lengths.steps,
      iterationsPerSchedulerStep: shape.iterationsPerSchedulerStep,
      stepsPerEpoch: shape.stepsPerEpoch,
      batchSize: shape.run.batchSize ?? 1,
    }),
    [shape.lengths.steps, shape.iterationsPerSchedulerStep, shape.stepsPerEpoch, shape.run.batchSize],
  );
  const lr = spec.solver?.lr ?? 0.001;
  /** Whatever scheduler comes in, it steps when it can. */
  const changeRate = (kind: string, next: DraftSpec): void => onSpec(kind, withOwnInterval(next, definitions));
  const closed = followsMetric(spec.scheduler, definitions);

  function move({ scheduler, lr: rate, exampleImproves: improves }: HandleMove, id: string): void {
    if (improves !== undefined) setExampleImproves(improves);
    if (scheduler) changeRate(`drag ${id}`, { ...spec, scheduler });
    if (rate !== undefined) onSpec(`drag ${id}`, withRate(spec, rate));
  }

  // The page's own preview is there at once; the server's word, which comes later, covers what it cannot know.
  const schedulerErrors = {
    ...errorsWithin(errors, "scheduler"),
    ...(typeof error?.key === "string" && { [error.key]: error.message }),
  };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 2, md: 1 }}>
        <Stack gap="lg">
          <Paper withBorder p="sm">
            <Stack>
              <SolverFields
                definitions={definitions}
                solver={spec.solver ?? {}}
                onChange={(solver) => onSpec("solver", { ...spec, solver })}
                errors={errorsWithin(errors, "solver")}
              />
              <RateField
                label={parameters.baseRate}
                description={parameters.baseRateHelp}
                sliderLabel={parameters.baseRateSlider}
                value={spec.solver?.lr}
                onChange={(rate) => rate !== undefined && onSpec("rate", withRate(spec, rate))}
                onSettled={onSettled}
                error={errors["solver.lr"]}
                beside={
                  <HelpMark term={parameters.baseRate} learnMore="/learn?term=base+learning+rate">
                    {parameters.baseRateMore}
                  </HelpMark>
                }
              />
              <FindRate
                projectId={projectId}
                splitId={draft.splitId}
                spec={spec}
                onTake={(rate) => {
                  onSpec("found rate", withRate(spec, rate));
                  onSettled();
                }}
              />
            </Stack>
          </Paper>
          <Paper withBorder p="sm">
            <SchedulerFields
              definitions={definitions}
              scheduler={spec.scheduler ?? null}
              interval={spec.schedulerInterval ?? "evaluation"}
              lr={lr}
              shape={shape}
              followsMetric={closed}
              context={{ errors: schedulerErrors, resolved: preview?.resolved, scale }}
              onChange={(scheduler) => changeRate("scheduler", { ...spec, scheduler })}
              onInterval={(interval) =>
                onSpec("interval", {
                  ...spec,
                  schedulerInterval: interval as NonNullable<DraftSpec["schedulerInterval"]>,
                })
              }
            />
          </Paper>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 1, md: 2 }}>
        <CurvePanel
          definitions={definitions}
          split={split}
          spec={spec}
          curve={curve}
          scale={scale}
          exampleImproves={exampleImproves}
          saved={saved}
          kept={kept}
          onKeep={setKept}
          onMove={move}
          onSettled={onSettled}
          onUse={(other) =>
            changeRate("use", {
              ...spec,
              ...(other.solver && { solver: other.solver }),
              scheduler: other.scheduler ?? null,
              ...(other.schedulerInterval && { schedulerInterval: other.schedulerInterval }),
            })
          }
          onPaste={(scheduler, rate) =>
            changeRate("paste", rate === null ? { ...spec, scheduler } : { ...withRate(spec, rate), scheduler })
          }
        />
      </Grid.Col>
    </Grid>
  );
}

function withRate(spec: DraftSpec, lr: number): DraftSpec {
  return { ...spec, solver: { ...spec.solver, lr } };
}
