import { Radio, Stack } from "@mantine/core";
import { steerWords as words } from "../../../strings/steer.ts";
import { plans } from "./change.ts";
import type { ToolProps } from "./tool-props.ts";

/** What the schedule itself does in a longer run. */
export function ExtendTool({ steering: { form, set } }: ToolProps) {
  return (
    <Radio.Group
      label={words.plan}
      value={form.plan}
      onChange={(value) => set({ plan: plans.find((each) => each === value) ?? "hold" })}
    >
      <Stack gap="xs" mt={4}>
        {plans.map((each) => (
          <Radio key={each} value={each} label={words.plans[each].label} description={words.plans[each].text} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
