import type { EffectiveSchedule, Experiment, SteeringChange } from "@glissade/api";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { tellDone } from "../../../shared/ui/tell.tsx";
import { steerWords } from "../../../strings/steer.ts";
import { changeOf, freshForm, type Situation, type SteerForm, type Tool } from "./change.ts";
import { type Course, courseOf, type Measured, rateAt, rateFrom, type RateLine } from "./course.ts";
import { pointsOf } from "./curve-points.ts";
import { restOf } from "./rest.ts";
import { latestChange } from "./steered.ts";
import { useLine } from "./use-course.ts";
import { type Outcome, sentencesOf } from "./words.ts";

/** What an experiment follows now, and where it is on it. */
export interface Present {
  readonly schedule: EffectiveSchedule;
  readonly course: Course;
  readonly line: RateLine;
  /** False while the line is still that of the course before. */
  readonly settled: boolean;
  readonly measured: Measured;
  /** Training steps done. */
  readonly step: number;
  /** The rate that the latest step used. */
  readonly rate: number | undefined;
}

/** Fields, their outcome, and how to apply it. */
export interface Steering {
  readonly situation: Situation;
  readonly form: SteerForm;
  readonly set: (fields: Partial<SteerForm>) => void;
  /** Whether the fields ask for something. */
  readonly complete: boolean;
  /** What would be followed; null while that is not known. */
  readonly course: Course | null;
  readonly line: RateLine | null;
  /** The last training step with the change. */
  readonly end: number;
  /** In words; empty while it is not known. */
  readonly sentences: readonly string[];
  /** Why it would be refused. */
  readonly problem: Error | null;
  readonly looking: boolean;
  readonly apply: () => void;
  readonly applying: boolean;
  /** Something is asked for and not in force yet. */
  readonly waiting: boolean;
  /** Why it was refused. */
  readonly refusal: Error | null;
}

/** While a training runs, its next step is another one every moment: what would happen is asked again this often. */
const askAgainMs = 3000;
/** What is typed is asked for when the hand rests. */
const restMs = 200;

/** Steers an experiment with one of the tools; null while it is not known what it follows, or no tool is chosen. */
export function useSteering(experiment: Experiment, present: Present | null, tool: Tool | null): Steering | null {
  const [state, setState] = useState<{
    readonly of: string;
    readonly fresh: Situation;
    readonly form: SteerForm;
  } | null>(null);
  // Fields begin anew when what is followed was changed, here or elsewhere.
  const of =
    present && tool ? JSON.stringify([present.schedule.joins.length, present.course.epochs, experiment.state]) : null;
  const fresh = present?.settled && of !== null && state?.of !== of ? situationOf(experiment, present) : null;
  if (fresh && of !== null) setState({ of, fresh, form: freshForm(fresh) });
  const situation = present && state ? { ...situationOf(experiment, present, state.fresh.points) } : null;

  const newest = useRef(situation);
  useLayoutEffect(() => {
    newest.current = situation;
  });
  // Until the curve of the last answer is drawn, another answer would only have it drawn anew.
  const drawn = useRef(true);
  const apply = useApply(experiment);
  const [rested] = useDebouncedValue(state?.form, restMs);
  const change = situation && state && tool ? changeOf(tool, state.form, situation) : null;
  const asked = tool && rested && situation ? changeOf(tool, rested, situation) : null;
  const running = experiment.state === "running";
  const preview = useQuery({
    queryKey: ["steer-preview", experiment.id, of, tool, asked === null ? null : rested],
    queryFn: async ({ signal }) => {
      // Of the moment of asking: to begin at a rate takes another factor at every step.
      const body = changeOf(tool as Tool, rested as SteerForm, newest.current as Situation) as SteeringChange;
      return { body, schedule: await api.previewSteering({ experimentId: experiment.id, body }, { signal }) };
    },
    // What is being changed is no ground to look ahead from.
    enabled: asked !== null && present?.settled === true && experiment.steering.length === 0 && !apply.isPending,
    placeholderData: keepPreviousData,
    refetchInterval: () => running && drawn.current && askAgainMs,
    retry: false,
    gcTime: 30_000,
  });
  // Of another tool: what was asked for before this one was opened.
  const found = change?.mode === preview.data?.body.mode ? preview.data : undefined;
  const measured = present?.measured;
  const course = useMemo(() => (found && measured ? courseOf(found.schedule, measured) : null), [found, measured]);
  const { line, settled } = useLine(course);
  useLayoutEffect(() => {
    drawn.current = course === null || (line !== null && settled);
  });
  if (!situation || !state || !present || !tool) return null;
  return {
    situation,
    form: state.form,
    set(fields) {
      apply.reset();
      setState((last) => last && { ...last, form: { ...last.form, ...fields } });
    },
    complete: change !== null,
    course,
    line,
    end: tool === "curve" ? restOf({ situation, form: state.form })[1] : (course?.end ?? 0),
    sentences:
      found && course && line
        ? sentencesOf(
            found.body,
            outcomeOf(experiment, present, situation, found, { course, line }, { tool, form: state.form }),
          )
        : [],
    problem: change === null ? null : preview.error,
    looking: change !== null && (preview.isFetching || state.form !== rested),
    apply: () => change && apply.mutate(change),
    waiting: experiment.steering.length > 0,
    applying: apply.isPending,
    refusal: apply.error,
  };
}

function situationOf(
  experiment: Experiment,
  { schedule, course, line, step, rate }: Present,
  points?: Situation["points"],
): Situation {
  const over = experiment.state === "finished";
  // Of a run that is not at work, a change begins where it will go on.
  const at = over ? course.end : experiment.state === "running" ? step : (experiment.checkpoint?.step ?? step);
  const next = over || course.isOpen(at) ? (rate ?? rateAt(line, at, course.beat)) : rateAt(line, at + 1, course.beat);
  return {
    step: at,
    rate: next,
    epochs: course.epochs,
    stepsPerEpoch: schedule.stepsPerEpoch,
    over,
    interval: schedule.run.interval ?? "iteration",
    points: points ?? pointsOf(line, at, over ? at + 5 * schedule.stepsPerEpoch : course.end, course.beat),
    latest: latestChange(schedule, experiment.spec),
  };
}

function outcomeOf(
  { state }: Experiment,
  present: Present,
  situation: Situation,
  found: { readonly body: SteeringChange; readonly schedule: EffectiveSchedule },
  { course, line }: { readonly course: Course; readonly line: RateLine },
  { tool, form }: { readonly tool: Tool; readonly form: SteerForm },
): Outcome {
  const step = (found.schedule.joins.at(-1)?.step ?? situation.step) + 1;
  const { body } = found;
  const before =
    situation.over || present.course.isOpen(step) ? situation.rate : rateAt(present.line, step, present.course.beat);
  return {
    step,
    before,
    after: afterwards(body, before) ?? rateFrom(line, step),
    isOpen: course.isOpen(step),
    final: rateAt(line, course.end, course.beat),
    from: situation.epochs,
    to: course.epochs,
    left: (course.end - step + 1) / found.schedule.stepsPerEpoch,
    undone: situation.latest?.name ?? null,
    shifts: tool === "rate" && form.after === "shift",
    state: state === "running" ? "running" : state === "finished" ? "over" : "waiting",
  };
}

/** The first rate under a change, where the change itself says it. */
function afterwards(change: SteeringChange, before: number): number | undefined {
  if (change.mode === "rate") return change.lr;
  return change.mode === "scale" ? before * change.factor : undefined;
}

function useApply(experiment: Experiment) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: SteeringChange) => api.steerExperiment({ experimentId: experiment.id, body }),
    onSuccess: (steered) => {
      queryClient.setQueryData(["experiment", experiment.id], steered);
      void queryClient.invalidateQueries({ queryKey: ["experiment", experiment.id] });
      void queryClient.invalidateQueries({ queryKey: ["project", experiment.projectId] });
      tellDone(
        experiment.state === "running"
          ? steerWords.applied
          : experiment.state === "finished"
            ? steerWords.queued
            : steerWords.recorded,
      );
    },
  });
}
