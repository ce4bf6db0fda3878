import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  /** Beside the label. */
  readonly help?: ReactNode;
}

/** Figures with what they count under them, in a row that wraps. */
export function Figures({ of, gap = "8px 28px" }: { readonly of: readonly Figure[]; readonly gap?: string }) {
  return (
    <Group component="dl" gap={gap} m={0} align="flex-start">
      {of.map(({ label, value, help }) => (
        <div key={label} style={{ display: "flex", flexDirection: "column-reverse" }}>
          <Group component="dt" gap={2} wrap="nowrap" mih={24}>
            <Text size="xs" c="dimmed" span>
              {label}
            </Text>
            {help}
          </Group>
          <Text component="dd" m={0} fw={600} size="lg">
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
