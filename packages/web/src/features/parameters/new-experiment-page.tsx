import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import { definitionsQuery, experimentQuery, splitsQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { parameters } from "../../strings/parameters.ts";
import { type Draft, draftOf, freshDraft } from "./draft.ts";
import { ExperimentForm } from "./experiment-form.tsx";
import { forgetUnsaved, keepUnsaved, readUnsaved } from "./unsaved.ts";

const route = getRouteApi("/projects/$projectId/experiments/new");

/** A new experiment; `?split=` chooses its split, `?from=` takes an experiment's parameters over. */
export function NewExperimentPage() {
  const { projectId } = route.useParams();
  const search: { readonly split?: string; readonly from?: string } = route.useSearch();
  const definitions = useQuery(definitionsQuery);
  const splits = useQuery(splitsQuery(projectId));
  const from = useQuery({ ...experimentQuery(search.from ?? ""), enabled: search.from !== undefined });
  const waiting = search.from !== undefined && from.data === undefined;
  const both = {
    data:
      definitions.data && splits.data && !waiting
        ? { definitions: definitions.data, splits: splits.data.items }
        : undefined,
    error: definitions.error ?? splits.error ?? from.error,
    refetch: () => Promise.all([definitions.refetch(), splits.refetch(), from.refetch()]),
  };
  if (!both.data || both.data.splits.length === 0) {
    return (
      <Page title={parameters.newTitle}>
        <Loaded query={both}>
          {() => (
            <EmptyState
              title={parameters.noSplit}
              action={
                <Button
                  renderRoot={(rest) => <Link {...rest} to="/projects/$projectId/splits/new" params={{ projectId }} />}
                >
                  {parameters.newSplit}
                </Button>
              }
            >
              {parameters.noSplitHelp}
            </EmptyState>
          )}
        </Loaded>
      </Page>
    );
  }
  const { definitions: served, splits: known } = both.data;
  const wanted = known.find(({ id }) => id === search.split) ?? known[0];
  const start = from.data ? draftOf({ ...from.data, name: "" }) : freshDraft(served, wanted?.id ?? "");
  return (
    <NewExperiment
      key={`${projectId} ${search.split ?? ""} ${search.from ?? ""}`}
      projectId={projectId}
      place={`${projectId} ${search.split ?? ""} ${search.from ?? ""}`}
      start={start}
      definitions={served}
      splits={known}
    />
  );
}

interface NewExperimentProps {
  readonly projectId: string;
  /** What unsaved work is kept under. */
  readonly place: string;
  readonly start: Draft;
  readonly definitions: Parameters<typeof freshDraft>[0];
  readonly splits: React.ComponentProps<typeof ExperimentForm>["splits"];
}

function NewExperiment({ projectId, place, start, definitions, splits }: NewExperimentProps) {
  const navigate = useNavigate();
  const { section } = route.useSearch();
  const change = route.useNavigate();
  const queryClient = useQueryClient();
  const [initial] = useState(() => {
    const kept = readUnsaved(place);
    return kept && splits.some(({ id }) => id === kept.splitId) ? kept : start;
  });

  async function create(draft: Draft, begin: boolean): Promise<void> {
    try {
      const { name, splitId, spec } = draft;
      const made = await api.createExperiment({
        projectId,
        body: { ...(name.trim() !== "" && { name: name.trim() }), splitId, spec: { ...spec }, start: begin },
      });
      forgetUnsaved(place);
      queryClient.setQueryData(experimentQuery(made.id).queryKey, made);
      tellDone(begin ? parameters.started : parameters.saved);
      await navigate({
        to: begin
          ? "/projects/$projectId/experiments/$experimentId"
          : "/projects/$projectId/experiments/$experimentId/edit",
        params: { projectId, experimentId: made.id },
        ...(!begin && { replace: true }),
      });
    } catch (error) {
      tellError(error as Error);
      throw error;
    }
  }

  return (
    <ExperimentForm
      title={parameters.newTitle}
      projectId={projectId}
      definitions={definitions}
      splits={splits}
      initial={initial}
      saved={undefined}
      section={section}
      onSection={(next) =>
        void change({ search: (last) => ({ ...last, section: next }), replace: true, resetScroll: false })
      }
      onChange={(draft) => keepUnsaved(place, draft)}
      onSave={(draft) => create(draft, false)}
      onStart={(draft) => create(draft, true)}
    />
  );
}
