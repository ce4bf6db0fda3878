import { ApiError } from "@glissade/api";
import { Alert, Button, Center, Group, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { common } from "../../strings/common.ts";

/** While something is fetched. */
export function LoadingState({ label = common.loading }: { readonly label?: string }) {
  return (
    <Center mih={160} role="status" aria-live="polite">
      <Group gap="sm">
        <Loader size="sm" />
        <Text c="dimmed">{label}</Text>
      </Group>
    </Center>
  );
}

/** What went wrong, in the server's words, and a way out. */
export function ErrorState({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const key = error instanceof ApiError ? error.problem.key : undefined;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={common.failed} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text>{error.message}</Text>
        {key !== undefined && <Text size="xs">{key}</Text>}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export interface EmptyStateProps {
  readonly title: string;
  /** What will be here, and how it comes here. */
  readonly children?: ReactNode;
  /** The one button that leads on. */
  readonly action?: ReactNode;
}

/** Where a list has nothing yet. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Center mih={200} p="xl" bd="1px dashed var(--line)" style={{ borderRadius: 8 }}>
      <Stack align="center" gap="sm" maw={460}>
        <Text fw={600} ta="center">
          {title}
        </Text>
        {children !== undefined && (
          <Text c="dimmed" ta="center">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

export interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** A query's content once it is there, and its loading and error states until then. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: QueryLike<T>;
  readonly children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadingState />;
}
