import "../ui/choice-card.css";
import "./scheduler-gallery.css";
import type { Definition } from "@glissade/api";
import { Radio, SimpleGrid, Stack, Text, TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { parameters } from "../../strings/parameters.ts";
import { SchedulerCardBody } from "./scheduler-card-body.tsx";

export interface SchedulerGalleryProps {
  readonly schedulers: readonly Definition[];
  /** null: a constant rate. */
  readonly chosen: string | null;
  readonly onChoose: (type: string | null) => void;
}

const constant = "";
/** Shown before one asks for all. */
const firstGroup = "PyTorch";

/** All schedulers with a small picture of what each does. */
export function SchedulerGallery({ schedulers, chosen, onChoose }: SchedulerGalleryProps) {
  const [query, setQuery] = useState("");
  const [all, { toggle }] = useDisclosure();
  const wanted = query.trim().toLowerCase();
  const matches = schedulers.filter(({ type, label, help, group }) =>
    wanted === ""
      ? all || group === firstGroup || type === chosen
      : `${type} ${label} ${help} ${group}`.toLowerCase().includes(wanted),
  );
  const groups = [...new Set(matches.map(({ group }) => group))];
  return (
    <Stack gap="xs">
      <TextInput
        aria-label={parameters.searchSchedulers}
        placeholder={parameters.searchSchedulers}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <Radio.Group
        label={<VisuallyHidden>{parameters.scheduler}</VisuallyHidden>}
        value={chosen ?? constant}
        onChange={(type) => onChoose(type === constant ? null : type)}
      >
        <Stack gap="xs" className="gallery" tabIndex={-1}>
          {groups.map((group) => (
            <div key={group}>
              <Text size="xs" fw={600} mb={4}>
                {group}
              </Text>
              <SimpleGrid cols={{ base: 2, xs: 3 }} spacing={6} verticalSpacing={6}>
                {wanted === "" && group === firstGroup && (
                  <SchedulerCard
                    type={constant}
                    label={parameters.constant}
                    help={parameters.constantHelp}
                    picture={flatLine}
                  />
                )}
                {matches
                  .filter((each) => each.group === group)
                  .map((each) => (
                    <SchedulerCard key={each.type} {...each} />
                  ))}
              </SimpleGrid>
            </div>
          ))}
          {matches.length === 0 && <Text size="sm">{parameters.noScheduler(query)}</Text>}
        </Stack>
      </Radio.Group>
      {wanted === "" && (
        <UnstyledButton onClick={toggle} aria-expanded={all} fz="sm" c="var(--mantine-color-anchor)" w="fit-content">
          {all ? parameters.fewerSchedulers : parameters.allSchedulers(schedulers.length)}
        </UnstyledButton>
      )}
    </Stack>
  );
}

const flatLine =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 48" fill="none" stroke="currentColor" stroke-width="2"><path d="M3 14L117 14"/></svg>';

function SchedulerCard({ type, label, help, picture }: Pick<Definition, "type" | "label" | "help" | "picture">) {
  return (
    <Radio.Card
      value={type}
      p={6}
      className="choice-card"
      aria-label={type === "" ? label : `${label} (${type})`}
      title={help}
    >
      <SchedulerCardBody label={label} picture={picture} indicator={<Radio.Indicator size="xs" mt={2} />} />
    </Radio.Card>
  );
}
