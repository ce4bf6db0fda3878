import type { splitSpec } from "@glissade/api";
import { Alert, Box, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { api } from "../../../shared/api/client.ts";
import { Section } from "../../../shared/ui/section.tsx";
import { LoadingState } from "../../../shared/ui/states.tsx";
import { editor as words } from "../../../strings/data.ts";
import { SplitCounts } from "./split-counts.tsx";

export interface SplitPreviewProps {
  readonly projectId: string;
  readonly spec: z.input<typeof splitSpec>;
}

/** What the split would come to, by the very code that makes it. */
export function SplitPreview({ projectId, spec }: SplitPreviewProps) {
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    // Not below ["project", id]: every evaluation of a running experiment would have it drawn anew.
    queryKey: ["split-preview", projectId, spec],
    queryFn: ({ signal }) => api.previewSplit({ projectId, body: spec }, { signal }),
    enabled: spec.datasets.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return (
    <Section
      title={words.preview}
      actions={
        <Text size="xs" c="dimmed" role="status">
          {isFetching && isPlaceholderData ? words.updating : ""}
        </Text>
      }
    >
      {spec.datasets.length === 0 ? (
        <Text c="dimmed">{words.previewEmpty}</Text>
      ) : error ? (
        <Refused error={error} />
      ) : data ? (
        <Box opacity={isPlaceholderData ? 0.6 : 1}>
          <SplitCounts counts={data} caption={words.previewCaption} />
        </Box>
      ) : (
        <LoadingState label={words.updating} />
      )}
    </Section>
  );
}

function Refused({ error }: { readonly error: Error }) {
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={words.previewFailed}
    >
      {error.message}
    </Alert>
  );
}
