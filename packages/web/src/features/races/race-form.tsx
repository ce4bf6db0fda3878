import type { Definition } from "@glissade/api";
import {
  Accordion,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { races } from "../../strings/races.ts";
import { type RaceDraft, ratesIn } from "./race-draft.ts";
import { SchedulerPicker } from "./scheduler-picker.tsx";

export interface RaceFormProps {
  readonly draft: RaceDraft;
  readonly schedulers: readonly Definition[];
  readonly onChange: (patch: Partial<RaceDraft>) => void;
}

/** Who races, with which rates, seeds and budget. */
export function RaceForm({ draft, schedulers, onChange }: RaceFormProps) {
  return (
    <Stack gap="md">
      <Who draft={draft} schedulers={schedulers} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <WholeNumber
          label={races.seeds}
          help={races.seedsHelp}
          value={draft.seeds}
          most={20}
          onChange={(seeds) => onChange({ seeds })}
        />
        <Budget draft={draft} onChange={onChange} />
      </SimpleGrid>
      <Accordion variant="contained" chevronPosition="left">
        <Accordion.Item value="details">
          <Accordion.Control>{races.details}</Accordion.Control>
          <Accordion.Panel>
            <Details draft={draft} onChange={onChange} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}

const kindHelp = { sensible: races.kind.sensibleHelp, grid: races.kind.gridHelp, random: races.kind.randomHelp };

function Who({ draft, schedulers, onChange }: RaceFormProps) {
  const { kind, lrs } = draft;
  const kinds = (["sensible", "grid", "random"] as const).map((value) => ({ value, label: races.kind[value] }));
  return (
    <>
      <Stack gap={4}>
        <SegmentedControl
          fullWidth
          aria-label={races.kind.label}
          data={kinds}
          value={kind}
          onChange={(value) => onChange({ kind: value })}
        />
        <Text size="sm" c="dimmed">
          {kindHelp[kind]}
        </Text>
      </Stack>
      {kind !== "sensible" && (
        <SchedulerPicker
          schedulers={schedulers}
          chosen={draft.schedulers}
          onChange={(chosen) => onChange({ schedulers: chosen })}
        />
      )}
      {kind === "random" ? (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Rate label={races.from} value={draft.from} onChange={(from) => onChange({ from })} />
          <Rate label={races.to} value={draft.to} onChange={(to) => onChange({ to })} />
          <WholeNumber
            label={races.count}
            value={draft.count}
            least={2}
            most={200}
            onChange={(count) => onChange({ count })}
          />
        </SimpleGrid>
      ) : (
        <TextInput
          label={races.lrs}
          description={kind === "sensible" ? races.lrsSensible : races.lrsHelp}
          placeholder="0.01, 0.03, 0.1"
          value={lrs}
          error={ratesIn(lrs) === null && races.lrsWrong}
          onChange={(event) => onChange({ lrs: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Rate({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: number | "";
  readonly onChange: (value: number | "") => void;
}) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={0}
      decimalScale={10}
      hideControls
      onChange={(next) => onChange(typeof next === "number" ? next : "")}
    />
  );
}

interface WholeNumberProps {
  readonly label: string;
  readonly help?: string;
  readonly value: number;
  readonly least?: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function WholeNumber({ label, help, value, least = 1, most, onChange }: WholeNumberProps) {
  return (
    <NumberInput
      label={label}
      description={help}
      value={value}
      min={least}
      max={most}
      allowDecimal={false}
      clampBehavior="blur"
      onChange={(next) => typeof next === "number" && next >= least && next <= most && onChange(next)}
    />
  );
}

type PartProps = Omit<RaceFormProps, "schedulers">;

function Budget({ draft, onChange }: PartProps) {
  const { budget } = races;
  const isTotal = draft.budget === "total";
  return (
    <Stack gap={6}>
      <SegmentedControl
        size="xs"
        aria-label={budget.label}
        data={[
          { value: "epochs", label: budget.epochs },
          { value: "total", label: budget.total },
        ]}
        value={draft.budget}
        onChange={(value) => onChange({ budget: value })}
      />
      <WholeNumber
        label={isTotal ? budget.total : budget.epochs}
        help={isTotal ? budget.totalHelp : budget.epochsHelp}
        value={isTotal ? draft.totalEpochs : draft.epochs}
        most={1_000_000}
        onChange={(value) => onChange(isTotal ? { totalEpochs: value } : { epochs: value })}
      />
    </Stack>
  );
}

function Details({ draft, onChange }: PartProps) {
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <WholeNumber
          label={races.eta}
          help={races.etaHelp}
          value={draft.eta}
          least={2}
          most={10}
          onChange={(eta) => onChange({ eta })}
        />
        <NumberInput
          label={races.firstRung}
          description={races.firstRungHelp}
          value={draft.firstRung}
          min={1}
          allowDecimal={false}
          onChange={(next) => onChange({ firstRung: typeof next === "number" ? next : "" })}
        />
      </SimpleGrid>
      <Group gap={4}>
        <Checkbox
          label={races.share}
          checked={draft.shareTrunks}
          onChange={(event) => onChange({ shareTrunks: event.currentTarget.checked })}
        />
        <HelpMark term={races.share}>{races.shareHelp}</HelpMark>
      </Group>
    </Stack>
  );
}
