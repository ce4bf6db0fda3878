import type { ExperimentSummary } from "@glissade/api";
import { Button, Grid, Group, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { EmptyState, ErrorState, Loaded, LoadingState } from "../../shared/ui/states.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { textIn, useView } from "../../shared/view/use-view.ts";
import { races } from "../../strings/races.ts";
import { PlanView } from "./plan-view.tsx";
import { basesQuery, previewQuery, type RaceInput } from "./queries.ts";
import { draftFor, type RaceDraft, settingsOf } from "./race-draft.ts";
import { RaceForm } from "./race-form.tsx";

/** A race to be started: what it will come to is seen before it costs anything. */
export function NewRacePage() {
  const { projectId = "" } = useParams({ strict: false });
  const bases = useQuery(basesQuery(projectId));
  const [from, change] = useView((search) => textIn(search, "from"));
  return (
    <Page title={races.newTitle} parents={[{ label: races.title, to: `/projects/${projectId}/races` }]}>
      <Loaded query={bases}>
        {({ items }) => {
          const base = items.find(({ id }) => id === from) ?? items[0];
          if (!base) return <NoExperiment projectId={projectId} />;
          return (
            <RaceEditor
              key={base.id}
              projectId={projectId}
              base={base}
              bases={items}
              onBase={(id) => change({ from: id })}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}

function NoExperiment({ projectId }: { readonly projectId: string }) {
  return (
    <EmptyState
      title={races.empty.title}
      action={
        <Button
          renderRoot={(props) => <Link {...props} to="/projects/$projectId/experiments/new" params={{ projectId }} />}
        >
          {races.empty.toNew}
        </Button>
      }
    >
      {races.empty.noExperiment}
    </EmptyState>
  );
}

interface RaceEditorProps {
  readonly projectId: string;
  readonly base: ExperimentSummary;
  readonly bases: readonly ExperimentSummary[];
  readonly onBase: (id: string) => void;
}

/** While something is typed, the server is not asked for every key. */
const typingMs = 300;

function RaceEditor({ projectId, base, bases, onBase }: RaceEditorProps) {
  const [draft, setDraft] = useState<RaceDraft>(() => draftFor(base.spec));
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const definitions = useQuery(definitionsQuery);
  const schedulers = definitions.data?.schedulers ?? [];
  const { lr = 0.1 } = (base.spec["solver"] ?? {}) as { readonly lr?: number };
  const settings = definitions.data ? settingsOf(draft, schedulers, lr) : null;
  const input: RaceInput | null = settings && { splitId: base.splitId, spec: base.spec, settings };
  const [asked] = useDebouncedValue(JSON.stringify(input), typingMs);
  const preview = useQuery(previewQuery(projectId, JSON.parse(asked) as RaceInput | null));
  const start = useMutation({
    mutationFn: (body: RaceInput) =>
      api.createRace({ projectId, body: { ...body, ...(name.trim() !== "" && { name: name.trim() }) } }),
    onSuccess: ({ id }) => {
      tellDone(races.started);
      void navigate({ to: "/projects/$projectId/races/$raceId", params: { projectId, raceId: id } });
    },
    onError: tellError,
  });
  const isKnown = preview.data !== undefined && preview.error === null && !preview.isPlaceholderData;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Section title={races.kind.label}>
          <Group grow align="flex-start">
            <Select
              label={races.base.label}
              description={races.base.help}
              data={bases.map(({ id, number, name: label }) => ({
                value: id,
                label: races.base.option(number, label),
              }))}
              value={base.id}
              allowDeselect={false}
              searchable
              onChange={(id) => id !== null && onBase(id)}
            />
          </Group>
          <Loaded query={definitions}>
            {() => (
              <RaceForm
                draft={draft}
                schedulers={schedulers}
                onChange={(patch) => setDraft((before) => ({ ...before, ...patch }))}
              />
            )}
          </Loaded>
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Section title={races.plan.title}>
          {input === null ? (
            <Text c="dimmed">{races.plan.waiting}</Text>
          ) : preview.error ? (
            <ErrorState error={preview.error} />
          ) : preview.data ? (
            <PlanView plan={preview.data} />
          ) : (
            <LoadingState />
          )}
          <Group align="flex-end">
            <TextInput
              label={races.name}
              placeholder={races.namePlaceholder}
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
              flex={1}
            />
            <Button
              disabled={!isKnown || input === null}
              loading={start.isPending}
              onClick={() => input && start.mutate(input)}
            >
              {races.start}
            </Button>
          </Group>
        </Section>
      </Grid.Col>
    </Grid>
  );
}
