import type { Dataset } from "@glissade/api";
import { Alert, Button, Grid, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { api } from "../../shared/api/client.ts";
import { Page } from "../../shared/ui/page.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { data, dataset as words } from "../../strings/data.ts";
import { ClassBalance } from "./datasets/class-balance.tsx";
import { DatasetFacts } from "./datasets/dataset-facts.tsx";
import { DatasetMenu } from "./datasets/dataset-menu.tsx";
import { DatasetBadge, ImportState } from "./datasets/dataset-state.tsx";
import { UnreadableList } from "./datasets/unreadable-list.tsx";
import { Gallery } from "./gallery/gallery.tsx";

/** A data set: its facts, its classes, its pictures. */
export function DatasetPage() {
  const { projectId, datasetId } = useParams({ from: "/projects/$projectId/data/$datasetId" });
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ["dataset", datasetId],
    queryFn: ({ signal }) => api.getDataset({ datasetId }, { signal }),
  });
  const found = query.data;
  const toData = (): Promise<void> => navigate({ to: "/projects/$projectId/data", params: { projectId } });
  return (
    <Page
      title={found?.name ?? words.fallbackTitle}
      beside={
        found && (
          <>
            <DatasetBadge dataset={found} />
            <DatasetMenu dataset={found} onDeleted={toData} />
          </>
        )
      }
      parents={[{ label: data.title, to: `/projects/${projectId}/data` }]}
      actions={
        found?.state === "ready" && (
          <Button
            renderRoot={(props) => (
              <Link
                {...props}
                to="/projects/$projectId/splits/new"
                params={{ projectId }}
                search={{ draft: { datasets: [datasetId] } }}
              />
            )}
          >
            {words.newSplit}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(dataset) => (dataset.state === "ready" ? <Ready dataset={dataset} /> : <NotReady dataset={dataset} />)}
      </Loaded>
    </Page>
  );
}

function NotReady({ dataset }: { readonly dataset: Dataset }) {
  if (dataset.state === "failed") {
    return (
      <Alert color="red" variant="light" role="alert" title={words.failedTitle}>
        <ImportState dataset={dataset} />
      </Alert>
    );
  }
  return (
    <Paper withBorder p="md" maw={640}>
      <Stack gap="sm">
        <ImportState dataset={dataset} />
        <Text size="sm" c="dimmed">
          {words.notReady}
        </Text>
      </Stack>
    </Paper>
  );
}

function Ready({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Stack gap="md">
      <DatasetFacts dataset={dataset} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="md">
            <ClassBalance dataset={dataset} />
            {dataset.unreadable > 0 && <UnreadableList dataset={dataset} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Gallery dataset={dataset} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
