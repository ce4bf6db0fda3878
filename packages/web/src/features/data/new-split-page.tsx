import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { datasetsQuery } from "../../shared/api/queries.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { data, editor as words, splits } from "../../strings/data.ts";
import { SplitForm } from "./splits/split-form.tsx";

/** Divides pictures into parts, with the outcome in sight. */
export function NewSplitPage() {
  const { projectId } = useParams({ from: "/projects/$projectId/splits/new" });
  const query = useQuery(datasetsQuery(projectId));
  return (
    <Page
      title={words.title}
      beside={<HelpMark term={splits.fallbackTitle}>{splits.help}</HelpMark>}
      parents={[{ label: data.title, to: `/projects/${projectId}/data` }]}
    >
      <Loaded query={query}>
        {({ items }) => {
          const ready = items.filter(({ state }) => state === "ready");
          return ready.length > 0 ? (
            <SplitForm projectId={projectId} datasets={ready} />
          ) : (
            <EmptyState
              title={words.noneReadyTitle}
              action={
                <Button
                  renderRoot={(props) => <Link {...props} to="/projects/$projectId/data" params={{ projectId }} />}
                >
                  {data.importPictures}
                </Button>
              }
            >
              {words.noneReady}
            </EmptyState>
          );
        }}
      </Loaded>
    </Page>
  );
}
