import { Alert, List } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

export interface WarningsProps {
  readonly title: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** What is worth knowing and stops nobody; nothing, when there is nothing. */
export function Warnings({ title, warnings }: WarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconInfoCircle aria-hidden />}
      title={title}
      // Yellow on yellow is too faint to read.
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <List size="sm" spacing={4}>
        {warnings.map(({ code, message }) => (
          <List.Item key={`${code} ${message}`}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
