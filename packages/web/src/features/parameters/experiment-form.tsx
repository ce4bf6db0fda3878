import "./parameters.css";
import type { Definitions, Split } from "@glissade/api";
import { ActionIcon, Alert, Button, Group, Stack, Tabs, Text, TextInput, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useReducer, useState } from "react";
import { Page } from "../../shared/ui/page.tsx";
import { parameters } from "../../strings/parameters.ts";
import { DataSection } from "./data-section.tsx";
import { begin, type Draft, isSame, reduce } from "./draft.ts";
import { MetricsSection } from "./metrics-section.tsx";
import { ModelSection } from "./model-section.tsx";
import { RateSection } from "./rate-section.tsx";
import type { SectionProps } from "./section-props.ts";
import { TrainingSection } from "./training-section.tsx";
import { useCheck } from "./use-check.ts";
import { useLeaveGuard } from "./use-leave-guard.ts";

export interface ExperimentFormProps {
  readonly title: string;
  readonly projectId: string;
  readonly definitions: Definitions;
  readonly splits: readonly Split[];
  /** What the form begins with. */
  readonly initial: Draft;
  /** As the server has it; undefined for one that was never saved. */
  readonly saved: Draft | undefined;
  /** The address's word for the section that is open, and how to change it. */
  readonly section: unknown;
  readonly onSection: (section: string | undefined) => void;
  /** Told of every change, to be kept while the page lives. */
  readonly onChange?: (draft: Draft) => void;
  /** @returns once the server has it */
  readonly onSave: (draft: Draft) => Promise<unknown>;
  readonly onStart: (draft: Draft) => Promise<unknown>;
}

const sections = ["model", "data", "rate", "training", "metrics"] as const;
type Section = (typeof sections)[number];

/** Which section a key of the spec is in. */
const sectionOfKey = (key: string): Section => {
  const [part = "", field = ""] = key.split(".");
  if (part === "model") return "model";
  if (part === "augmentation" || part === "split" || part === "dataset") return "data";
  if (field.startsWith("bestMetric")) return "metrics";
  return part === "training" || part === "seed" ? "training" : "rate";
};

/** All parameters of an experiment, in sections; the spec is the only state, and every change can be undone. */
export function ExperimentForm(props: ExperimentFormProps) {
  const { title, projectId, definitions, splits, initial, saved, onSection, onChange, onSave, onStart } = props;
  const [history, dispatch] = useReducer(reduce, initial, begin);
  const [busy, setBusy] = useState<"save" | "start" | null>(null);
  const draft = history.now;
  const check = useCheck(projectId, draft);
  const section = sections.find((each) => each === props.section) ?? "rate";
  const split = splits.find(({ id }) => id === draft.splitId) ?? splits[0];
  const changed = !isSame(draft, saved ?? initial);
  const leave = useLeaveGuard(changed && busy === null);

  useEffect(() => onChange?.(draft), [draft, onChange]);
  useHotkeys([
    ["mod+Z", () => dispatch({ type: "undo" })],
    ["mod+shift+Z", () => dispatch({ type: "redo" })],
    ["mod+Y", () => dispatch({ type: "redo" })],
  ]);

  if (!split) return null;

  async function act(what: "save" | "start", how: (draft: Draft) => Promise<unknown>): Promise<void> {
    setBusy(what);
    leave.letGo();
    await how(draft).catch(() => leave.hold());
    setBusy(null);
  }

  const sectionProps: SectionProps = {
    projectId,
    definitions,
    splits,
    split,
    draft,
    errors: check.errors,
    onDraft: (kind, next) => dispatch({ type: "set", kind, draft: next }),
    onSpec: (kind, spec) => dispatch({ type: "set", kind, draft: { ...draft, spec } }),
    onSettled: () => dispatch({ type: "settle" }),
  };
  const faulty = (which: Section): number =>
    check.problems.filter(({ key = "" }) => sectionOfKey(key) === which).length;
  const content: Readonly<Record<Section, () => React.ReactNode>> = {
    model: () => <ModelSection {...sectionProps} />,
    data: () => <DataSection {...sectionProps} />,
    rate: () => <RateSection {...sectionProps} saved={saved && !isSame(saved, draft) ? saved.spec : undefined} />,
    training: () => <TrainingSection {...sectionProps} />,
    metrics: () => <MetricsSection {...sectionProps} />,
  };

  return (
    <Page
      title={title}
      actions={
        <>
          <Undo label={parameters.undo} disabled={history.past.length === 0} onClick={() => dispatch({ type: "undo" })}>
            <IconArrowBackUp size={18} aria-hidden />
          </Undo>
          <Undo
            label={parameters.redo}
            disabled={history.future.length === 0}
            onClick={() => dispatch({ type: "redo" })}
          >
            <IconArrowForwardUp size={18} aria-hidden />
          </Undo>
          <Button
            variant="default"
            loading={busy === "save"}
            disabled={busy !== null}
            onClick={() => void act("save", onSave)}
          >
            {parameters.saveDraft}
          </Button>
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={busy === "start"}
            disabled={busy !== null || check.problems.length > 0}
            onClick={() => void act("start", onStart)}
          >
            {parameters.start}
          </Button>
        </>
      }
    >
      <Group align="flex-end" gap="lg">
        <TextInput
          label={parameters.name}
          placeholder={parameters.namePlaceholder}
          value={draft.name}
          maxLength={200}
          onChange={(event) =>
            dispatch({ type: "set", kind: "name", draft: { ...draft, name: event.currentTarget.value } })
          }
          onBlur={() => dispatch({ type: "settle" })}
          w={{ base: "100%", xs: 320 }}
        />
        <Stack gap={0} pb={6}>
          <Text size="sm" role="status">
            {check.plan && parameters.plan(check.plan.images.train, check.plan.steps, check.plan.epochs)}
          </Text>
          {check.problems.length > 0 && (
            <Text size="sm" c="var(--text-error)" role="alert">
              {parameters.problems(check.problems.length)}: {check.problems[0]?.detail}
            </Text>
          )}
        </Stack>
      </Group>
      {check.error && <Alert color="red">{check.error.message}</Alert>}
      <Tabs value={section} onChange={(next) => onSection(next ?? undefined)} keepMounted={false}>
        <Tabs.List>
          {sections.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {parameters.sections[each]}
              {faulty(each) > 0 && ` (${faulty(each)})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {sections.map((each) => (
          <Tabs.Panel key={each} value={each} pt="md">
            {content[each]()}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

interface UndoProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Undo({ label, disabled, onClick, children }: UndoProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={36} aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
