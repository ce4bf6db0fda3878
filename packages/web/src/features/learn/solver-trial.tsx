import type { Definition } from "@glissade/api";
import { SolverError } from "@glissade/solvers";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { LineChart } from "../../shared/charts/line-chart.tsx";
import type { FormValue } from "../../shared/forms/field-schema.ts";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { formatCount, formatPlain } from "../../shared/format/numbers.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { learn } from "../../strings/learn.ts";
import { type Descent, descend, solverStart } from "./descent.ts";
import { DescentPicture } from "./descent-picture.tsx";
import { sliderControls } from "./slider-field.tsx";

const words = learn.solver;

/** The solver to play with, on the simplest valley. */
export function SolverTrial({ definition }: { readonly definition: Definition }) {
  const { type, label, schema } = definition;
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { args } = search;
  const isChanged = typeof args === "object" && args !== null && !Array.isArray(args);
  const spec: FormValue = isChanged ? { ...(args as FormValue), type } : solverStart(type);
  const change = (next: FormValue | undefined): void =>
    void navigate({ to: ".", search: next ? { args: withoutType(next) } : {}, replace: true, resetScroll: false });
  const { descent, error } = attempt(spec);
  return (
    <div className="learn-trial">
      <Section
        title={learn.page.play}
        actions={
          isChanged && (
            <Button size="compact-sm" variant="default" onClick={() => change(undefined)}>
              {learn.page.reset}
            </Button>
          )
        }
      >
        <Stack gap="sm">
          <SchemaFields
            schema={schema}
            value={spec}
            onChange={change}
            only={(name) => name !== "maximize"}
            context={{
              errors: error?.details.key === undefined ? {} : { [error.details.key]: error.message },
              draw: sliderControls({ steps: 60, rate: 0.1 }),
            }}
          />
          <Text size="xs" c="dimmed">
            {learn.page.example}
          </Text>
        </Stack>
      </Section>
      <div className="learn-curve">
        <Section title={words.path} beside={<HelpMark term={words.path}>{words.pathHelp}</HelpMark>}>
          {descent ? (
            <DescentView label={label} descent={descent} />
          ) : (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={learn.page.wrong} role="alert">
              {error?.message}
            </Alert>
          )}
        </Section>
      </div>
    </div>
  );
}

function DescentView({ label, descent }: { readonly label: string; readonly descent: Descent }) {
  const { losses, diverged } = descent;
  const [first = 0, last = 0] = [losses[0], losses.at(-1)];
  const steps = losses.length - 1;
  return (
    <Stack gap="sm">
      <DescentPicture descent={descent} label={words.pathLabel(label, steps, formatPlain(last))} />
      <LineChart
        label={words.lossLabel(label, formatPlain(last))}
        height={200}
        series={[
          { label: words.loss, xs: losses.map((_, step) => step), ys: losses, color: "var(--data-1)", width: 2 },
        ]}
        x={{ label: learn.page.step, format: formatCount }}
        y={{ label: words.loss, log: true, format: formatPlain }}
      />
      <Text aria-live="polite">
        {diverged === undefined ? words.ended(steps, formatPlain(first), formatPlain(last)) : words.diverged(diverged)}
      </Text>
    </Stack>
  );
}

function withoutType(spec: FormValue): FormValue {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => name !== "type"));
}

function attempt(spec: FormValue): { readonly descent?: Descent; readonly error?: SolverError } {
  try {
    return { descent: descend(spec) };
  } catch (error) {
    if (error instanceof SolverError) return { error };
    throw error;
  }
}
