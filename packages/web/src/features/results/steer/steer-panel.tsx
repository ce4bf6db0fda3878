import { CloseButton, Grid, Group, Paper, Stack, Tabs, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { NumberField } from "../../../shared/forms/number-field.tsx";
import type { RateSpec } from "../../../shared/schedules/run-of-spec.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import { type Tool, tools } from "./change.ts";
import { CooldownTool } from "./cooldown-tool.tsx";
import { CurveTool } from "./curve-tool.tsx";
import { ExtendTool } from "./extend-tool.tsx";
import { OutcomePanel } from "./outcome-panel.tsx";
import { RateTool } from "./rate-tool.tsx";
import { ReplaceTool } from "./replace-tool.tsx";
import { ScaleTool } from "./scale-tool.tsx";
import { panelId } from "./steer-button.tsx";
import type { ToolProps } from "./tool-props.ts";
import { UndoTool } from "./undo-tool.tsx";

export interface SteerPanelProps extends ToolProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onClose: () => void;
  readonly spec: RateSpec;
}

/** Everything with which what the rate follows can be changed from here on. */
export function SteerPanel({ steering, tool, onTool, onClose, spec }: SteerPanelProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever asked for it with a button wants to go on here; an address that opens it leaves the focus alone.
    if (document.activeElement?.getAttribute("data-opens") !== panelId) return;
    root.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus({ preventScroll: true });
    root.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const { over } = steering.situation;
  const fields: Readonly<Record<Tool, () => ReactNode>> = {
    rate: () => <RateTool steering={steering} />,
    scale: () => <ScaleTool steering={steering} />,
    curve: () => <CurveTool steering={steering} />,
    replace: () => <ReplaceTool steering={steering} spec={spec} />,
    cooldown: () => <CooldownTool steering={steering} />,
    extend: () => <ExtendTool steering={steering} />,
    undo: () => <UndoTool steering={steering} />,
  };
  const hasMore = tool !== "cooldown" && tool !== "undo";
  return (
    <Paper withBorder p="md" component="section" id={panelId} aria-labelledby="steer-title" ref={root}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Group gap={4}>
            <Title order={3} size="h4" id="steer-title">
              {over ? words.titleFinished : words.title}
            </Title>
            <HelpMark term={words.title}>{words.help}</HelpMark>
          </Group>
          <CloseButton aria-label={words.close} onClick={onClose} />
        </Group>
        <Tabs value={tool} onChange={(next) => next !== null && onTool(next as Tool)} keepMounted={false}>
          <Tabs.List aria-label={words.tools}>
            {tools
              .filter((each) => each !== "undo" || !over)
              .map((each) => (
                <Tabs.Tab key={each} value={each}>
                  {words.tool[each]}
                </Tabs.Tab>
              ))}
          </Tabs.List>
          <Tabs.Panel value={tool} pt="sm">
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, sm: 7 }}>
                <Stack gap="sm">
                  <Text size="sm">{words.toolHelp[tool]}</Text>
                  {fields[tool]()}
                  {hasMore && <MoreEpochs steering={steering} />}
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 5 }}>
                <OutcomePanel steering={steering} />
              </Grid.Col>
            </Grid>
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Paper>
  );
}

function MoreEpochs({ steering: { form, set, situation } }: ToolProps) {
  const least = situation.over ? 1 : 0;
  return (
    <NumberField
      label={words.more}
      description={words.moreHelp}
      maw={320}
      value={form.more}
      onChange={(more) => set({ more })}
      check={(next) => (Number.isInteger(next) && next >= least ? undefined : words.wholeNumber(least))}
    />
  );
}
