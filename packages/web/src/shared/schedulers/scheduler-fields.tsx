import type { Definitions } from "@glissade/api";
import { Anchor, Button, Collapse, Group, Radio, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { type FieldSchema, fieldsOf, type FormValue } from "../forms/field-schema.ts";
import type { FormContext } from "../forms/schema-field.tsx";
import { SchemaFields } from "../forms/schema-fields.tsx";
import { formText } from "../../strings/forms.ts";
import { parameters } from "../../strings/parameters.ts";
import { fitExample } from "../schedules/fit-example.ts";
import type { RunShape } from "../schedules/run-of-spec.ts";
import { SchedulerGallery } from "./scheduler-gallery.tsx";
import { MetricChoice } from "./metric-choice.tsx";

export interface SchedulerFieldsProps {
  readonly definitions: Definitions;
  readonly scheduler: FormValue | null;
  readonly interval: string;
  readonly lr: number;
  /** The run, or the part of it, that the scheduler is for. */
  readonly shape: Pick<RunShape, "lengths" | "iterationsPerSchedulerStep">;
  readonly followsMetric: boolean;
  readonly context: FormContext;
  readonly onChange: (scheduler: FormValue | null) => void;
  readonly onInterval: (interval: string) => void;
}

const intervals = ["iteration", "evaluation", "epoch"] as const;

/** Which scheduler, its fields, and when it steps. */
export function SchedulerFields(props: SchedulerFieldsProps) {
  const { definitions, scheduler, interval, lr, shape, followsMetric, context, onChange, onInterval } = props;
  const { schedulers } = definitions;
  const [rareOpen, rare] = useDisclosure();
  const chosen = schedulers.find(({ type }) => type === scheduler?.["type"]);
  const schema = (chosen?.schema ?? {}) as FieldSchema;
  const fit = { steps: shape.lengths.steps, lr };

  function choose(type: string | null): void {
    const definition = schedulers.find((each) => each.type === type);
    onChange(definition ? fitExample(definition, schedulers, fit) : null);
  }

  const isRare = (name: string): boolean =>
    name === "compat" || (fieldsOf(schema).length > 6 && isUnset(name, scheduler, schema));
  const draw = {
    ...context.draw,
    metric: (field: Parameters<typeof MetricChoice>[0]) => <MetricChoice {...field} metrics={definitions.metrics} />,
  };
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>{parameters.scheduler}</Text>
        <Text size="xs" c="var(--chart-axis)">
          {parameters.schedulerHelp}
        </Text>
      </div>
      <SchedulerGallery schedulers={schedulers} chosen={chosen?.type ?? null} onChoose={choose} />
      {chosen && scheduler && (
        <>
          <Text size="sm">
            {chosen.help}{" "}
            <Anchor
              size="sm"
              renderRoot={(rest) => <Link {...rest} to="/learn/schedulers/$type" params={{ type: chosen.type }} />}
            >
              {parameters.learnMore}
            </Anchor>
          </Text>
          <SchemaFields
            schema={schema}
            value={scheduler}
            onChange={onChange}
            context={{ ...context, draw }}
            only={(name) => !isRare(name)}
          />
          {fieldsOf(schema).some(({ name }) => isRare(name)) && (
            <>
              <UnstyledButton
                onClick={rare.toggle}
                aria-expanded={rareOpen}
                fz="sm"
                c="var(--mantine-color-anchor)"
                w="fit-content"
              >
                {rareOpen ? formText.fewerFields : formText.moreFields}
              </UnstyledButton>
              <Collapse expanded={rareOpen}>
                <Stack gap="sm">
                  <SchemaFields
                    schema={schema}
                    value={scheduler}
                    onChange={onChange}
                    context={{ ...context, draw }}
                    only={isRare}
                  />
                </Stack>
              </Collapse>
            </>
          )}
        </>
      )}
      {scheduler && (
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange({ type: "WarmupLR", warmup_steps: "5%", start_factor: 0.01, scheduler })}
          >
            {parameters.addWarmup}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() =>
              onChange({
                type: "SequentialLR",
                schedulers: [scheduler, { type: "CosineAnnealingLR", T_max: "50%" }],
                milestones: ["50%"],
              })
            }
          >
            {parameters.addNext}
          </Button>
        </Group>
      )}
      <Radio.Group
        label={parameters.interval}
        description={parameters.intervalHelp}
        value={followsMetric ? "evaluation" : interval}
        onChange={onInterval}
      >
        <Group gap="md" mt={6}>
          {intervals.map((each) => (
            <Radio
              key={each}
              value={each}
              label={parameters.intervals[each]}
              disabled={followsMetric && each !== "evaluation"}
            />
          ))}
        </Group>
      </Radio.Group>
      <Text size="sm">
        {followsMetric && `${parameters.metricInterval} `}
        {parameters.intervalSentence(shape)}
      </Text>
    </Stack>
  );
}

/** Of many fields, those that were left to their defaults may stand back. */
function isUnset(name: string, scheduler: FormValue | null, schema: FieldSchema): boolean {
  return !schema.required?.includes(name) && scheduler?.[name] === undefined;
}
