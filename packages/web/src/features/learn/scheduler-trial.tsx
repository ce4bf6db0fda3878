import type { Definition } from "@glissade/api";
import { Alert, Button, Group, List, Slider, Stack, Switch, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../shared/api/client.ts";
import { NumberField } from "../../shared/forms/number-field.tsx";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { ScheduleCode } from "../../shared/schedules/schedule-code.tsx";
import { useSchedulePreview } from "../../shared/schedules/use-schedule-preview.ts";
import { formatRate } from "../../shared/format/numbers.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { LoadingState } from "../../shared/ui/states.tsx";
import { learn } from "../../strings/learn.ts";
import { CurveFigures } from "./curve-figures.tsx";
import { ScheduleChart } from "./schedule-chart.tsx";
import { sliderControls } from "./slider-field.tsx";
import { mostSteps, readTrial, searchOf, startOf, type Trial } from "./trial.ts";
import type { PreviewRunOptions, ScheduleInput } from "@glissade/schedules";

const words = learn.page;

export interface SchedulerTrialProps {
  readonly definition: Definition;
  readonly targets: readonly string[];
}

/** The scheduler to play with: its fields, the curve that they make, what is to be said of it, and its code. */
export function SchedulerTrial({ definition, targets }: SchedulerTrialProps) {
  const start = startOf(definition);
  const navigate = useNavigate();
  const trial = readTrial(useSearch({ strict: false }), start);
  const change = (part: Partial<Trial>): void =>
    void navigate({ to: ".", search: searchOf({ ...trial, ...part }, start), replace: true, resetScroll: false });
  const options: PreviewRunOptions = {
    scheduler: trial.spec as unknown as ScheduleInput,
    lr: trial.lr,
    momentum: 0.9,
    run: { steps: trial.steps },
    exampleImproves: trial.improves,
    points: 1200,
  };
  const { preview, error } = useSchedulePreview(options);
  const isAsStarted = Object.values(searchOf(trial, start)).every((value) => value === undefined);
  const followsMetric = preview?.warnings.some(({ code }) => code === "example_metric") ?? false;
  const [codeTrial] = useDebouncedValue(preview?.resolved ?? null, 300);
  return (
    <>
      <div className="learn-trial">
        <Section
          title={words.play}
          actions={
            !isAsStarted && (
              <Button size="compact-sm" variant="default" onClick={() => change(start)}>
                {words.reset}
              </Button>
            )
          }
        >
          <Stack gap="sm">
            <RunFields trial={trial} change={change} followsMetric={followsMetric} />
            <SchemaFields
              key={definition.type}
              schema={definition.schema}
              value={trial.spec}
              onChange={(spec) => change({ spec })}
              only={(name) => name !== "compat"}
              context={{
                errors: error && error.key !== null ? { [error.key]: error.message } : {},
                resolved: preview?.resolved,
                draw: sliderControls({ steps: trial.steps, rate: trial.lr[0] || 0.1 }),
              }}
            />
            <Text size="xs" c="dimmed">
              {words.example}
            </Text>
          </Stack>
        </Section>
        <div className="learn-curve">
          <Section
            title={words.curve}
            actions={
              <Switch
                size="xs"
                label={words.log}
                checked={trial.log}
                onChange={(event) => change({ log: event.currentTarget.checked })}
              />
            }
          >
            {preview ? (
              <Stack gap="sm" opacity={error ? 0.5 : 1}>
                <ScheduleChart label={definition.label} preview={preview} steps={trial.steps} log={trial.log} />
                <Text aria-live="polite">{sentence(preview.text)}</Text>
                <CurveFigures preview={preview} />
                {preview.warnings.length > 0 && (
                  <Alert
                    color="yellow"
                    variant="light"
                    icon={<IconAlertTriangle aria-hidden />}
                    title={words.warnings}
                    styles={{ title: { color: "var(--mantine-color-text)" } }}
                  >
                    <List size="sm">
                      {preview.warnings.map(({ code, text }) => (
                        <List.Item key={code + text}>{sentence(text)}</List.Item>
                      ))}
                    </List>
                  </Alert>
                )}
              </Stack>
            ) : (
              !error && <LoadingState />
            )}
            {error && (
              <Alert
                color="red"
                variant="light"
                icon={<IconAlertTriangle aria-hidden />}
                title={words.wrong}
                role="alert"
              >
                {error.message}
              </Alert>
            )}
          </Section>
        </div>
      </div>
      {codeTrial && (
        <ScheduleCode
          targets={targets}
          of={["schedule", codeTrial, trial.lr, trial.steps]}
          write={(target, context) => {
            const [first = 0.1] = trial.lr;
            const lr = trial.lr.length === 1 ? first : [...trial.lr];
            const body = { scheduler: { ...codeTrial }, target, lr, steps: trial.steps };
            return api.writeScheduleCode({ body }, context);
          }}
        />
      )}
    </>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}

interface RunFieldsProps {
  readonly trial: Trial;
  readonly change: (part: Partial<Trial>) => void;
  readonly followsMetric: boolean;
}

/** What is not the scheduler's own: the rate that it starts from, the length of the run. */
function RunFields({ trial, change, followsMetric }: RunFieldsProps) {
  return (
    <>
      <Group gap="sm" align="flex-start" grow>
        {trial.lr.map((rate, index) => (
          <NumberField
            key={index}
            label={trial.lr.length === 1 ? words.baseRate : words.baseRates(index)}
            value={rate}
            onChange={(next) =>
              next !== undefined && next >= 0 && change({ lr: trial.lr.map((old, at) => (at === index ? next : old)) })
            }
          />
        ))}
        <NumberField
          label={words.steps}
          title={words.stepsHelp}
          value={trial.steps}
          onChange={(steps) =>
            steps !== undefined && Number.isInteger(steps) && steps >= 1 && steps <= mostSteps && change({ steps })
          }
        />
      </Group>
      {trial.lr.length === 1 && (
        <Slider
          size="sm"
          min={-5}
          max={1}
          step={0.01}
          value={Math.log10(Math.max(trial.lr[0] ?? 0.1, 1e-5))}
          onChange={(power) => change({ lr: [Number((10 ** power).toPrecision(2))] })}
          label={(power) => formatRate(Number((10 ** power).toPrecision(2)))}
          thumbLabel={words.slider(words.baseRate)}
        />
      )}
      {followsMetric && (
        <Stack gap={2}>
          <Group gap={2}>
            <Text size="sm" fw={500}>
              {words.improves} {Math.round(trial.improves * 100)} %
            </Text>
            <HelpMark term={words.improves}>{words.improvesHelp}</HelpMark>
          </Group>
          <Slider
            size="sm"
            min={0.05}
            max={1}
            step={0.05}
            value={trial.improves}
            onChange={(improves) => change({ improves })}
            label={(share) => `${Math.round(share * 100)} %`}
            thumbLabel={words.improves}
          />
        </Stack>
      )}
    </>
  );
}
