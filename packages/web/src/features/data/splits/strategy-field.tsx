import { Radio, Stack } from "@mantine/core";
import { editor as words, strategies } from "../../../strings/data.ts";
import type { Strategy } from "./draft.ts";

export interface StrategyFieldProps {
  readonly value: Strategy;
  readonly onChange: (strategy: Strategy) => void;
}

const order: readonly Strategy[] = ["stratified", "random", "folders", "datasets"];

/** The ways to divide, each with what it does. */
export function StrategyField({ value, onChange }: StrategyFieldProps) {
  return (
    <Radio.Group label={words.strategy} value={value} onChange={(next) => onChange(next)}>
      <Stack gap="xs" mt={6}>
        {order.map((strategy) => (
          <Radio
            key={strategy}
            value={strategy}
            label={strategies[strategy].title}
            description={strategies[strategy].text}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
