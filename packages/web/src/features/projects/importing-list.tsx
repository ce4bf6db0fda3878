import { Anchor, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { datasetsQuery } from "../../shared/api/queries.ts";
import { ImportProgress } from "../../shared/ui/import-progress.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { dashboard as words } from "../../strings/projects.ts";

/** Data sets that are on their way in, so that nobody brings them a second time. */
export function ImportingList({ projectId }: { readonly projectId: string }) {
  const datasets = useQuery(datasetsQuery(projectId));
  const importing = datasets.data?.items.filter(({ state }) => state === "importing") ?? [];
  if (importing.length === 0) return null;
  return (
    <Section title={words.importing}>
      <Stack gap="sm">
        {importing.map((dataset) => (
          <div key={dataset.id}>
            <Anchor
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/projects/$projectId/data/$datasetId"
                  params={{ projectId, datasetId: dataset.id }}
                />
              )}
            >
              {dataset.name}
            </Anchor>
            <ImportProgress dataset={dataset} />
          </div>
        ))}
      </Stack>
    </Section>
  );
}
