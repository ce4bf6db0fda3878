import "../../shared/ui/choice-card.css";
import "../../shared/schedulers/scheduler-gallery.css";
import type { Definition } from "@glissade/api";
import { Checkbox, SimpleGrid, Stack, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { SchedulerCardBody } from "../../shared/schedulers/scheduler-card-body.tsx";
import { races } from "../../strings/races.ts";
import { constantType } from "./race-draft.ts";

export interface SchedulerPickerProps {
  readonly schedulers: readonly Definition[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Shown before one asks for all. */
const firstGroup = "PyTorch";

/** Any number of schedulers, with a small picture of what each does. */
export function SchedulerPicker({ schedulers, chosen, onChange }: SchedulerPickerProps) {
  const [all, { toggle }] = useDisclosure();
  // Those that hold others have no example of their own that would be worth racing without a form.
  const shown = schedulers.filter(({ type, group }) => all || group === firstGroup || chosen.includes(type));
  return (
    <Stack gap="xs">
      <Checkbox.Group
        label={races.schedulers}
        description={races.chosen(chosen.length)}
        value={[...chosen]}
        onChange={onChange}
      >
        <SimpleGrid cols={{ base: 2, xs: 3, md: 4 }} spacing={6} verticalSpacing={6} mt={6}>
          <PickerCard type={constantType} label={races.constant} picture={null} />
          {shown.map((each) => (
            <PickerCard key={each.type} {...each} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <UnstyledButton onClick={toggle} aria-expanded={all} fz="sm" c="var(--mantine-color-anchor)" w="fit-content">
        {all ? races.fewer : races.more(schedulers.length)}
      </UnstyledButton>
    </Stack>
  );
}

function PickerCard({ type, label, picture }: Pick<Definition, "type" | "label" | "picture">) {
  return (
    <Checkbox.Card value={type} p={6} className="choice-card" aria-label={type === "" ? label : `${label} (${type})`}>
      <SchedulerCardBody label={label} picture={picture} indicator={<Checkbox.Indicator size="xs" mt={2} />} />
    </Checkbox.Card>
  );
}
