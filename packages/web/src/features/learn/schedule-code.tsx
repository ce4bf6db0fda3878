import { Button, Code, CopyButton, Group, ScrollArea, Tabs } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import type { FormValue } from "../../shared/forms/field-schema.ts";
import { Section } from "../../shared/ui/section.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { learn } from "../../strings/learn.ts";

const words = learn.code;

export interface ScheduleCodeProps {
  /** With its lengths in steps. */
  readonly spec: FormValue;
  readonly lr: readonly number[];
  readonly steps: number;
  readonly targets: readonly string[];
}

/** The schedule as code for each framework. */
export function ScheduleCode({ spec, lr, steps, targets }: ScheduleCodeProps) {
  const [target, setTarget] = useState(targets[0] ?? "pytorch");
  const [first = 0.1] = lr;
  const code = useQuery({
    queryKey: ["schedule-code", spec, lr, steps, target],
    queryFn: ({ signal }) =>
      api.writeScheduleCode(
        { body: { scheduler: { ...spec }, target, lr: lr.length === 1 ? first : [...lr], steps } },
        { signal },
      ),
    retry: false,
    staleTime: Infinity,
    // What was typed a moment ago stays until the new text has come.
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={words.title}
      actions={
        code.data && (
          <CopyButton value={code.data.code}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {copied ? words.copied : words.copy}
              </Button>
            )}
          </CopyButton>
        )
      }
    >
      <Tabs value={target} onChange={(next) => next !== null && setTarget(next)} keepMounted={false}>
        <ScrollArea type="never" offsetScrollbars={false}>
          <Tabs.List aria-label={words.targets} style={{ flexWrap: "nowrap" }}>
            {targets.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {words.names[each] ?? each}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </ScrollArea>
        <Tabs.Panel value={target} pt="sm">
          <Loaded query={code}>
            {(found) => (
              <ScrollArea.Autosize
                mah={420}
                viewportProps={{ tabIndex: 0, "aria-label": words.text(words.names[target] ?? target), role: "region" }}
              >
                <Group>
                  <Code block w="100%">
                    {found.code}
                  </Code>
                </Group>
              </ScrollArea.Autosize>
            )}
          </Loaded>
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}
