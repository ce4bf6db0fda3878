import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { api } from "../../shared/api/client.ts";
import { definitionsQuery, experimentQuery, splitsQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { parameters } from "../../strings/parameters.ts";
import { type Draft, draftOf } from "./draft.ts";
import { ExperimentForm } from "./experiment-form.tsx";

const route = getRouteApi("/projects/$projectId/experiments/$experimentId/edit");

/** The parameters of a draft. */
export function EditExperimentPage() {
  const { projectId, experimentId } = route.useParams();
  const { section } = route.useSearch();
  const change = route.useNavigate();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const definitions = useQuery(definitionsQuery);
  const splits = useQuery(splitsQuery(projectId));
  const experiment = useQuery(experimentQuery(experimentId));
  const place = { projectId, experimentId };
  const all = {
    data:
      definitions.data && splits.data && experiment.data
        ? { definitions: definitions.data, splits: splits.data.items, experiment: experiment.data }
        : undefined,
    error: definitions.error ?? splits.error ?? experiment.error,
    refetch: () => Promise.all([definitions.refetch(), splits.refetch(), experiment.refetch()]),
  };

  async function save({ name, splitId, spec }: Draft, begin: boolean): Promise<void> {
    try {
      let saved = await api.updateExperiment({ experimentId, body: { name, splitId, spec: { ...spec } } });
      if (begin) saved = await api.startExperiment({ experimentId });
      queryClient.setQueryData(experimentQuery(experimentId).queryKey, saved);
      tellDone(begin ? parameters.started : parameters.saved);
      if (begin) await navigate({ to: "/projects/$projectId/experiments/$experimentId", params: place });
    } catch (error) {
      tellError(error as Error);
      throw error;
    }
  }

  if (!all.data || !all.data.experiment.actions.includes("edit")) {
    return (
      <Page title={parameters.editTitle}>
        <Loaded query={all}>
          {() => (
            <EmptyState
              title={parameters.notDraft}
              action={
                <Button
                  renderRoot={(rest) => (
                    <Link {...rest} to="/projects/$projectId/experiments/$experimentId" params={place} />
                  )}
                >
                  {parameters.toExperiment}
                </Button>
              }
            />
          )}
        </Loaded>
      </Page>
    );
  }
  const draft = draftOf(all.data.experiment);
  return (
    <ExperimentForm
      key={experimentId}
      title={parameters.editTitle}
      projectId={projectId}
      definitions={all.data.definitions}
      splits={all.data.splits}
      initial={draft}
      saved={draft}
      section={section}
      onSection={(next) =>
        void change({ search: (last) => ({ ...last, section: next }), replace: true, resetScroll: false })
      }
      onSave={(changed) => save(changed, false)}
      onStart={(changed) => save(changed, true)}
    />
  );
}
