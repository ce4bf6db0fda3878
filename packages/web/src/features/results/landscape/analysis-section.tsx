import type { Analysis, AnalysisKind, AnalysisResult } from "@glissade/api";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { Loaded } from "../../../shared/ui/states.tsx";
import { landscapeText } from "../../../strings/landscape.ts";
import { AnalysisState } from "./analysis-state.tsx";
import { analysisQuery, type Asked, useStartAnalysis } from "./queries.ts";

type ResultOf<Kind extends AnalysisKind> = Extract<AnalysisResult, { type: Kind }>;

export interface AnalysisSectionProps<Kind extends AnalysisKind> {
  readonly kind: Kind;
  readonly experimentId: string;
  /** All of the experiment, the newest first. */
  readonly analyses: readonly Analysis[];
  readonly checkpoints: number;
  readonly needed: number;
  /** Why none can be started now. */
  readonly refusal: string | null;
  /** What to ask for; null where something is still to be chosen. */
  readonly asked: Omit<Asked, "kind"> | null;
  /** Fields to choose with. */
  readonly fields: ReactNode;
  readonly children: (result: ResultOf<Kind>, analysis: Analysis) => ReactNode;
}

/** One kind of picture: what it is, the choices, how far it is, the newest result. */
export function AnalysisSection<Kind extends AnalysisKind>(props: AnalysisSectionProps<Kind>) {
  const { kind, experimentId, analyses, checkpoints, needed, refusal, asked, fields, children } = props;
  const words = landscapeText[kind];
  const start = useStartAnalysis(experimentId);
  const ofKind = analyses.filter((each) => each.kind === kind);
  const [newest] = ofKind;
  const finished = ofKind.find(({ state }) => state === "finished");
  const busy = newest?.state === "queued" || newest?.state === "running";
  const why = refusal ?? (checkpoints < needed ? landscapeText.few(checkpoints, needed) : null);
  return (
    <Section title={words.title} beside={<HelpMark term={words.title}>{words.help}</HelpMark>}>
      {!finished && <Text size="sm">{words.intro}</Text>}
      {why !== null && (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      )}
      {why === null && !busy && (
        <Group gap="sm" align="flex-end">
          {fields}
          <Button
            variant={finished ? "default" : "filled"}
            disabled={asked === null}
            loading={start.isPending}
            onClick={() => asked && start.mutate({ kind, ...asked })}
          >
            {finished ? landscapeText.again : landscapeText.start[kind]}
          </Button>
        </Group>
      )}
      {newest && newest !== finished && <AnalysisState analysis={newest} />}
      {finished && (
        <Result key={finished.id} analysis={finished}>
          {(result) => children(result as ResultOf<Kind>, finished)}
        </Result>
      )}
    </Section>
  );
}

function Result({
  analysis,
  children,
}: {
  readonly analysis: Analysis;
  readonly children: (result: AnalysisResult) => ReactNode;
}) {
  const query = useQuery(analysisQuery(analysis.id));
  return <Loaded query={query}>{({ result }) => (result ? <Stack gap="sm">{children(result)}</Stack> : null)}</Loaded>;
}
