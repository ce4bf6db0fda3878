import type { Definitions } from "@glissade/api";
import { Button, Modal, Select, Slider, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { formatRate } from "../../shared/format/numbers.ts";
import { type FieldSchema, fieldsOf, type FormValue } from "../../shared/forms/field-schema.ts";
import { NumberField } from "../../shared/forms/number-field.tsx";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { fitExample } from "../../shared/schedules/fit-example.ts";
import { Loaded } from "../../shared/ui/states.tsx";
import { descent } from "../../strings/descent.ts";
import type { Lane } from "./scenario.ts";

const words = descent.lanes;
const constant = "constant rate";

export interface LaneEditorProps {
  readonly lane: Lane;
  /** The step limit, to which schedules are fitted. */
  readonly steps: number;
  readonly onChange: (lane: Lane) => void;
  readonly onClose: () => void;
}

/** Solver, rate and schedule of one racer; every change runs at once. */
export function LaneEditor(props: LaneEditorProps) {
  const definitions = useQuery(definitionsQuery);
  return (
    <Modal opened onClose={props.onClose} title={words.editing} size="lg">
      <Loaded query={definitions}>{(found) => <Fields {...props} definitions={found} />}</Loaded>
    </Modal>
  );
}

function Fields({ lane, steps, onChange, onClose, definitions }: LaneEditorProps & { definitions: Definitions }) {
  const { solvers, schedulers } = definitions;
  const solver = solvers.find(({ type }) => type === lane.solver["type"]);
  const scheduler = schedulers.find(({ type }) => type === lane.scheduler?.["type"]);

  /** What both solvers know stays as it is. */
  function chooseSolver(type: string): void {
    const next = solvers.find((each) => each.type === type);
    const names = fieldsOf((next?.schema ?? {}) as FieldSchema).map(({ name }) => name);
    const kept = Object.entries(lane.solver).filter(([name]) => names.includes(name));
    onChange({ ...lane, solver: { ...Object.fromEntries(kept), type } });
  }

  function chooseScheduler(type: string): void {
    const next = schedulers.find((each) => each.type === type);
    onChange({ ...lane, scheduler: next ? fitExample(next, schedulers, { steps, lr: lane.lr }) : null });
  }

  const groups = [...new Set(schedulers.map(({ group }) => group))];
  return (
    <Stack gap="sm">
      <Select
        label={words.solver}
        data={solvers.map(({ type, label }) => ({ value: type, label }))}
        value={String(lane.solver["type"])}
        allowDeselect={false}
        onChange={(type) => type !== null && chooseSolver(type)}
      />
      {solver && <Text size="sm">{solver.help}</Text>}
      <NumberField
        label={words.rate}
        value={lane.lr}
        onChange={(lr) => lr !== undefined && lr >= 0 && onChange({ ...lane, lr })}
      />
      <Slider
        size="sm"
        min={-5}
        max={1}
        step={0.01}
        value={Math.log10(Math.max(lane.lr, 1e-5))}
        onChange={(power) => onChange({ ...lane, lr: Number((10 ** power).toPrecision(2)) })}
        label={(power) => formatRate(Number((10 ** power).toPrecision(2)))}
        thumbLabel={words.rateSlider}
      />
      {solver && (
        <SchemaFields
          schema={solver.schema}
          value={lane.solver}
          onChange={(next: FormValue) => onChange({ ...lane, solver: next })}
          context={{ errors: {} }}
          only={(name) => name !== "lr"}
        />
      )}
      <Select
        label={words.scheduler}
        searchable
        data={[
          { value: constant, label: words.constant },
          ...groups.map((group) => ({
            group,
            items: schedulers
              .filter((each) => each.group === group)
              .map(({ type, label }) => ({ value: type, label: `${label} (${type})` })),
          })),
        ]}
        value={scheduler?.type ?? constant}
        allowDeselect={false}
        onChange={(type) => type !== null && chooseScheduler(type)}
      />
      {scheduler && lane.scheduler && (
        <>
          <Text size="sm">{scheduler.help}</Text>
          <SchemaFields
            key={scheduler.type}
            schema={scheduler.schema}
            value={lane.scheduler}
            onChange={(next: FormValue) => onChange({ ...lane, scheduler: next })}
            context={{ errors: {} }}
            only={(name) => name !== "compat"}
          />
        </>
      )}
      <Button onClick={onClose} w="fit-content">
        {words.done}
      </Button>
    </Stack>
  );
}
