import { Button, Code, CopyButton, Group, ScrollArea, Tabs, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { keepPreviousData, type QueryFunctionContext, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Section } from "../ui/section.tsx";
import { Loaded } from "../ui/states.tsx";
import { codeWords as words } from "../../strings/code.ts";

export interface ScheduleCodeProps {
  readonly targets: readonly string[];
  /** What the code is of, for the cache: of one key it is the same. */
  readonly of: readonly unknown[];
  /** Asks the server for it. */
  readonly write: (target: string, context: Pick<QueryFunctionContext, "signal">) => Promise<{ readonly code: string }>;
  /** Above the code. */
  readonly text?: string;
}

/** The schedule as code for each framework. */
export function ScheduleCode({ targets, of, write, text }: ScheduleCodeProps) {
  const [target, setTarget] = useState(targets[0] ?? "pytorch");
  const code = useQuery({
    queryKey: [...of, "code", target],
    queryFn: ({ signal }) => write(target, { signal }),
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
      {text !== undefined && <Text size="sm">{text}</Text>}
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
