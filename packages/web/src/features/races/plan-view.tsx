import type { RacePreview } from "@glissade/api";
import { Accordion, List, Stack, Text } from "@mantine/core";
import { formatCount, formatPercent } from "../../shared/format/numbers.ts";
import { Figures } from "../../shared/ui/figures.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Warnings } from "../../shared/ui/warnings.tsx";
import { races } from "../../strings/races.ts";

/** A position in training steps as epochs. */
export function epochText(steps: number, { stepsPerEpoch }: Pick<RacePreview, "stepsPerEpoch">): string {
  return String(Number((steps / stepsPerEpoch).toFixed(1)));
}

/** What a race comes to: runs, cost, what sharing spares, who takes part. */
export function PlanView({ plan }: { readonly plan: RacePreview }) {
  const { cost, candidates, leftOut, rungs } = plan;
  const words = races.plan;
  const saved = cost.allToTheEnd - cost.withSharedTrunks;
  const share = formatPercent(cost.expected / cost.allToTheEnd);
  const notes = leftOut.map(({ label, sameAs }) => ({ code: "left_out", message: words.leftOut(label, sameAs) }));
  return (
    <Stack gap="md">
      <Figures
        of={[
          { label: words.runs, value: formatCount(cost.runs) },
          { label: words.runLength, value: formatCount(plan.epochs) },
          {
            label: words.expected,
            value: `${formatCount(cost.expected)} (${share})`,
            help: <HelpMark term={words.expected}>{words.expectedHelp}</HelpMark>,
          },
          { label: words.all, value: formatCount(cost.allToTheEnd) },
          ...(saved > 0.5 ? [{ label: words.saved, value: formatCount(saved) }] : []),
          { label: words.atMost, value: formatCount(cost.atMost) },
          { label: words.rungs, value: rungs.map((rung) => epochText(rung, plan)).join(", ") },
        ]}
      />
      <Warnings title={words.warnings} warnings={[...plan.warnings, ...notes]} />
      <Accordion variant="contained" chevronPosition="left">
        <Accordion.Item value="candidates">
          <Accordion.Control>{words.list(candidates.length)}</Accordion.Control>
          <Accordion.Panel>
            <List size="sm" spacing={2} type="ordered">
              {candidates.map(({ label, trunk }, index) => (
                <List.Item key={index}>
                  {label}
                  {trunk && (
                    <Text span size="xs" c="dimmed" ml={6}>
                      {words.shares(candidates[trunk.of]?.label ?? "", epochText(trunk.until, plan))}
                    </Text>
                  )}
                </List.Item>
              ))}
            </List>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}
