import type { Dataset } from "@glissade/api";
import { Button, Grid, Group, Input, NumberInput, Paper, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { IconDice } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useMemo, useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { useView } from "../../../shared/view/use-view.ts";
import { editor as words } from "../../../strings/data.ts";
import { DatasetsField, PartsField } from "./dataset-fields.tsx";
import { datasetsOf, draftForAddress, nameOf, readDraft, specOf, type SplitDraft } from "./draft.ts";
import { FilterField } from "./filter-field.tsx";
import { SharesField } from "./shares-field.tsx";
import { SplitPreview } from "./split-preview.tsx";
import { StrategyField } from "./strategy-field.tsx";
import { useTagNames } from "./use-tags.ts";

export interface SplitFormProps {
  readonly projectId: string;
  /** Those that are ready. */
  readonly datasets: readonly Dataset[];
}

/** How long a change waits for the next one before the server is asked. */
const settleMs = 250;

/** A split in the making, beside what it would come to. */
export function SplitForm({ projectId, datasets }: SplitFormProps) {
  const { draft, change } = useDraft();
  const ready = useMemo(() => datasets.map(({ id }) => id), [datasets]);
  const chosen = datasetsOf(draft, ready);
  const chosenDatasets = datasets.filter(({ id }) => chosen.includes(id));
  const classNames = [...new Set(chosenDatasets.flatMap(({ classes }) => classes.map(({ name }) => name)))].sort();
  const tagNames = useTagNames(chosen);
  const [settled] = useDebouncedValue(draft, settleMs);
  const spec = useMemo(() => specOf(settled, ready), [settled, ready]);
  const make = useMakeSplit(projectId);
  const { strategy, seed, shares } = draft;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name: nameOf(draft), spec: specOf(draft, ready) });
      }}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper withBorder p="md">
            <Stack gap="lg">
              <TextInput
                label={words.name}
                description={words.nameHelp}
                placeholder={nameOf({ ...draft, name: "" })}
                value={draft.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
                maxLength={200}
              />
              <DatasetsField datasets={datasets} chosen={chosen} onChange={(ids) => change({ datasets: [...ids] })} />
              <StrategyField value={strategy} onChange={(next) => change({ strategy: next })} />
              {strategy === "datasets" && (
                <PartsField
                  datasets={chosenDatasets}
                  value={draft.parts}
                  onChange={(parts) => change({ parts: { ...parts } })}
                />
              )}
              <SharesField
                shares={shares}
                onChange={(next) => change({ shares: next })}
                {...((strategy === "folders" || strategy === "datasets") && { note: words.sharesGiven })}
              />
              <SeedField seed={seed} onChange={(next) => change({ seed: next })} />
              <FilterField
                title={words.classes}
                help={words.classesHelp}
                pickLabel={words.pickClasses}
                choices={classNames}
                mode={draft.classMode}
                names={draft.classes}
                onChange={(classMode, classes) => change({ classMode, classes: [...classes] })}
              />
              <FilterField
                title={words.tags}
                help={words.tagsHelp}
                pickLabel={words.pickTags}
                nothing={words.noTags}
                choices={tagNames}
                mode={draft.tagMode}
                names={draft.tags}
                onChange={(tagMode, tags) => change({ tagMode, tags: [...tags] })}
              />
              <Group justify="flex-end">
                <Button type="submit" loading={make.isPending} disabled={chosen.length === 0}>
                  {words.make}
                </Button>
              </Group>
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <div style={{ position: "sticky", top: 64 }}>
            <SplitPreview projectId={projectId} spec={spec} />
          </div>
        </Grid.Col>
      </Grid>
    </form>
  );
}

function SeedField({ seed, onChange }: { readonly seed: number; readonly onChange: (seed: number) => void }) {
  const id = useId();
  return (
    <div>
      <Group gap={2}>
        <Input.Label htmlFor={id}>{words.seed}</Input.Label>
        <HelpMark term={words.seed}>{words.seedHelp}</HelpMark>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <NumberInput
          id={id}
          value={seed}
          onChange={(value) => typeof value === "number" && onChange(value)}
          min={0}
          max={2 ** 32 - 1}
          allowDecimal={false}
          clampBehavior="strict"
          flex={1}
        />
        <Button
          variant="default"
          leftSection={<IconDice size={16} aria-hidden />}
          onClick={() => onChange(Math.floor(Math.random() * 100_000))}
        >
          {words.newSeed}
        </Button>
      </Group>
    </div>
  );
}

/** The draft, at once where it is written and soon after in the address. */
function useDraft() {
  const [found, changeView] = useView((search) => search["draft"]);
  const [draft, setDraft] = useState(() => readDraft(found));
  const remember = useDebouncedCallback((next: SplitDraft) => changeView({ draft: draftForAddress(next) }), settleMs);
  const change = (patch: Partial<SplitDraft>): void => {
    const next = { ...draft, ...patch };
    setDraft(next);
    remember(next);
  };
  return { draft, change };
}

function useMakeSplit(projectId: string) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Parameters<typeof api.createSplit>[0]["body"]) => api.createSplit({ projectId, body }),
    onSuccess: ({ id, name }) => {
      tellDone(words.made(name));
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate({ to: "/projects/$projectId/splits/$splitId", params: { projectId, splitId: id } });
    },
    onError: tellError,
  });
}
