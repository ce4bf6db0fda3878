import type { Checkpoint, Experiment } from "@glissade/api";
import {
  Button,
  Group,
  Modal,
  Radio,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { definitionsQuery } from "../../../shared/api/queries.ts";
import { NumberField } from "../../../shared/forms/number-field.tsx";
import { RateField } from "../../../shared/forms/rate-field.tsx";
import { formatCount } from "../../../shared/format/numbers.ts";
import { SchedulerFields } from "../../../shared/schedulers/scheduler-fields.tsx";
import { followsMetric } from "../../../shared/schedules/follows-metric.ts";
import { runOfSpec } from "../../../shared/schedules/run-of-spec.ts";
import { SolverFields } from "../../../shared/solvers/solver-fields.tsx";
import { Loaded } from "../../../shared/ui/states.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { common } from "../../../strings/common.ts";
import { forks as words } from "../../../strings/forks.ts";
import { errorsOf } from "../steer/problem-keys.ts";
import { forkBody, type ForkForm, type ForkSpec, freshForm, kinds, leastEpochs, shapes } from "./fork-form.ts";
import { checkpointsQuery } from "./queries.ts";

export interface ForkDialogProps {
  readonly experiment: Experiment;
  /** Near which step; 0: at the newest checkpoint. */
  readonly near: number;
  readonly onClose: () => void;
}

/** Makes an experiment that begins from a checkpoint of this one. */
export function ForkDialog({ experiment, near, onClose }: ForkDialogProps) {
  const checkpoints = useQuery(checkpointsQuery(experiment.id));
  return (
    <Modal opened onClose={onClose} title={words.title} size="lg">
      <Loaded query={checkpoints}>
        {(kept) =>
          kept.length === 0 ? (
            <Text size="sm">{words.noCheckpoints}</Text>
          ) : (
            <Fields experiment={experiment} checkpoints={kept} near={near} onClose={onClose} />
          )
        }
      </Loaded>
    </Modal>
  );
}

interface FieldsProps extends ForkDialogProps {
  readonly checkpoints: readonly Checkpoint[];
}

function Fields({ experiment, checkpoints, near, onClose }: FieldsProps) {
  const spec = experiment.spec as ForkSpec;
  const [step, setStep] = useState(() => nearest(checkpoints, near).step);
  const stepsPerEpoch = perEpoch(experiment, checkpoints);
  const [form, setForm] = useState(() => freshForm(spec, leastEpochs(step, stepsPerEpoch)));
  const set = (changes: Partial<ForkForm>): void => setForm((last) => ({ ...last, ...changes }));
  const least = leastEpochs(step, stepsPerEpoch);
  const body = forkBody(form, { step, least, spec });
  const fork = useFork(experiment, onClose);
  const submit = (start: boolean): void => {
    if (body) fork.mutate({ ...body, start });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit(true);
      }}
    >
      <Stack>
        <Text size="sm">{words.text}</Text>
        <Select
          label={words.checkpoint}
          data={[...checkpoints].reverse().map((each) => ({ value: String(each.step), label: labelOf(each) }))}
          value={String(step)}
          onChange={(value) => value !== null && setStep(Number(value))}
          allowDeselect={false}
        />
        <Radio.Group
          label={words.what}
          value={form.kind}
          onChange={(kind) => set({ kind: kinds.find((each) => each === kind) ?? "nothing" })}
        >
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={6}>
            {kinds.map((kind) => (
              <Radio key={kind} value={kind} label={words.kinds[kind].label} description={words.kinds[kind].text} />
            ))}
          </SimpleGrid>
        </Radio.Group>
        <KindFields
          form={form}
          set={set}
          spec={spec}
          rest={{ steps: stepsPerEpoch, epochs: (form.epochs ?? least) - step / stepsPerEpoch }}
          problem={fork.error}
        />
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <NumberField
            label={words.epochs}
            description={words.epochsHelp(formatCount(least))}
            value={form.epochs}
            onChange={(epochs) => set({ epochs })}
            check={(next) =>
              Number.isInteger(next) && next >= least ? undefined : words.wholeNumber(formatCount(least))
            }
          />
          <TextInput
            label={words.name}
            description={" "}
            placeholder={words.namePlaceholder(experiment.name, formatCount(step))}
            value={form.name}
            maxLength={200}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </Group>
        <Group justify="flex-end">
          <Button variant="subtle" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button variant="default" disabled={!body || fork.isPending} onClick={() => submit(false)}>
            {words.draft}
          </Button>
          <Button type="submit" disabled={!body} loading={fork.isPending}>
            {words.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface KindFieldsProps {
  readonly form: ForkForm;
  readonly set: (changes: Partial<ForkForm>) => void;
  readonly spec: ForkSpec;
  /** What is left of the run: steps in an epoch, and epochs. */
  readonly rest: { readonly steps: number; readonly epochs: number };
  readonly problem: Error | null;
}

function KindFields({ form, set, spec, rest, problem }: KindFieldsProps) {
  const definitions = useQuery(definitionsQuery);
  const rate = (label: string) => (
    <RateField label={label} sliderLabel={words.rateSlider} value={form.lr} onChange={(lr) => set({ lr })} />
  );
  if (form.kind === "rate") return rate(words.rate);
  if (form.kind === "cooldown") {
    return (
      <Stack gap={4} align="flex-start">
        <Text size="sm" fw={500} id="fork-shape">
          {words.shape}
        </Text>
        <SegmentedControl
          aria-labelledby="fork-shape"
          data={shapes.map((value) => ({ value, label: words.shapes[value] }))}
          value={form.shape}
          onChange={(shape) => set({ shape })}
        />
      </Stack>
    );
  }
  if (form.kind === "solver") {
    return (
      <Loaded query={definitions}>
        {(loaded) => (
          <Stack gap="sm">
            <SolverFields
              definitions={loaded}
              solver={form.solver}
              onChange={(solver) => set({ solver })}
              errors={errorsOf(problem, "solver")}
            />
            <RateField
              label={words.baseRate}
              sliderLabel={words.rateSlider}
              value={numberOf(form.solver["lr"])}
              onChange={(lr) => set({ solver: { ...form.solver, ...(lr !== undefined && { lr }) } })}
            />
          </Stack>
        )}
      </Loaded>
    );
  }
  if (form.kind !== "scheduler") return null;
  const batchSize = spec.training?.batchSize ?? 64;
  const shape = runOfSpec(
    { schedulerInterval: form.interval, training: { ...spec.training, batchSize, epochs: Math.max(0, rest.epochs) } },
    rest.steps * batchSize,
  );
  const scale = {
    steps: shape.lengths.steps,
    iterationsPerSchedulerStep: shape.iterationsPerSchedulerStep,
    stepsPerEpoch: rest.steps,
    batchSize,
  };
  return (
    <Loaded query={definitions}>
      {(loaded) => (
        <Stack gap="sm">
          {rate(words.baseRate)}
          <SchedulerFields
            definitions={loaded}
            scheduler={form.scheduler}
            interval={form.interval}
            lr={form.lr ?? 0.01}
            shape={shape}
            followsMetric={followsMetric(form.scheduler, loaded)}
            context={{ errors: errorsOf(problem, "scheduler"), scale }}
            onChange={(scheduler) =>
              set({ scheduler, ...(followsMetric(scheduler, loaded) && { interval: "evaluation" }) })
            }
            onInterval={(interval) => set({ interval: interval as ForkForm["interval"] })}
          />
        </Stack>
      )}
    </Loaded>
  );
}

function useFork({ id: experimentId, projectId }: Experiment, onClose: () => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Parameters<typeof api.forkExperiment>[0]["body"]) => api.forkExperiment({ experimentId, body }),
    onSuccess: async (fork, body) => {
      onClose();
      tellDone(body?.start ? words.started : words.drafted);
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      await navigate({
        to: "/projects/$projectId/experiments/$experimentId",
        params: { projectId, experimentId: fork.id },
      });
    },
    onError: tellError,
  });
}

function nearest(checkpoints: readonly Checkpoint[], near: number): Checkpoint {
  const newest = checkpoints.at(-1)!;
  if (near === 0) return newest;
  return checkpoints.reduce(
    (best, each) => (Math.abs(each.step - near) < Math.abs(best.step - near) ? each : best),
    newest,
  );
}

/** Told by the training, or by a checkpoint at the end of an epoch. */
function perEpoch({ progress }: Experiment, checkpoints: readonly Checkpoint[]): number {
  if (progress && progress.epochs > 0) return Math.max(1, progress.steps / progress.epochs);
  const last = checkpoints.at(-1);
  return last ? Math.max(1, last.step / last.epoch) : 1;
}

function labelOf({ step, epoch, best, newest }: Checkpoint): string {
  const notes = [...(best ? [words.best] : []), ...(newest ? [words.newest] : [])];
  return words.checkpointOption(formatCount(step), formatCount(epoch), notes);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
