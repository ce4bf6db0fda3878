import type { Split } from "@glissade/api";
import { Button, Grid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { api } from "../../shared/api/client.ts";
import { formatAgo, formatMoment } from "../../shared/format/times.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { data, splits as words } from "../../strings/data.ts";
import { SplitCounts } from "./splits/split-counts.tsx";
import { SplitExperiments } from "./splits/split-experiments.tsx";
import { SplitMenu } from "./splits/split-menu.tsx";
import { SplitSpecTable } from "./splits/split-spec.tsx";

/** A split: what is in its parts, how it was made, who uses it. */
export function SplitPage() {
  const { projectId, splitId } = useParams({ from: "/projects/$projectId/splits/$splitId" });
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ["project", projectId, "split", splitId],
    queryFn: ({ signal }) => api.getSplit({ splitId }, { signal }),
  });
  const toData = (): Promise<void> => navigate({ to: "/projects/$projectId/data", params: { projectId } });
  return (
    <Page
      title={query.data?.name ?? words.fallbackTitle}
      beside={
        <>
          <HelpMark term={words.fallbackTitle}>{words.help}</HelpMark>
          {query.data && <SplitMenu split={query.data} onDeleted={toData} />}
        </>
      }
      parents={[{ label: data.title, to: `/projects/${projectId}/data` }]}
      actions={
        query.data && (
          <Button
            renderRoot={(props) => (
              <Link
                {...props}
                to="/projects/$projectId/experiments/new"
                params={{ projectId }}
                search={{ split: splitId }}
              />
            )}
          >
            {words.newExperiment}
          </Button>
        )
      }
    >
      <Loaded query={query}>{(split) => <Content split={split} />}</Loaded>
    </Page>
  );
}

function Content({ split }: { readonly split: Split }) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Section title={words.counts}>
          <SplitCounts counts={split.counts} caption={words.countsCaption} />
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="md">
          <Section
            title={words.spec}
            actions={
              <Text size="xs" c="dimmed" title={formatMoment(split.createdAt)}>
                {formatAgo(split.createdAt)}
              </Text>
            }
          >
            <SplitSpecTable split={split} />
          </Section>
          <Section title={words.usedBy}>
            <SplitExperiments split={split} />
          </Section>
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
