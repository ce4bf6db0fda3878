import { Box, Group, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense } from "react";
import { experimentQuery } from "../../shared/api/queries.ts";
import { experimentColor } from "../../shared/charts/data-colors.ts";
import { LoadedPage } from "../../shared/ui/loaded-page.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { StateBadge } from "../../shared/ui/state-badge.tsx";
import { LoadingState } from "../../shared/ui/states.tsx";
import { common } from "../../strings/common.ts";
import { results } from "../../strings/results.ts";
import { ChartsTab } from "./charts/charts-tab.tsx";
import { FamilySection } from "./family/family-section.tsx";
import { canFork } from "./family/fork-form.ts";
import { Actions } from "./status/actions.tsx";
import { Notice } from "./status/notice.tsx";
import { StatusPanel } from "./status/status-panel.tsx";
import { TagsAndNotes } from "./status/tags-and-notes.tsx";
import type { TabProps } from "./tab-props.ts";
import { type Tab, tabs, useExperimentParams, useResultsSearch } from "./search.ts";

/** Each part loads when it is looked at. */
const panels: Readonly<Record<Tab, ComponentType<TabProps>>> = {
  charts: ChartsTab,
  results: lazy(async () => ({ default: (await import("./scores/results-tab.tsx")).ResultsTab })),
  predictions: lazy(async () => ({ default: (await import("./predictions/predictions-tab.tsx")).PredictionsTab })),
  landscape: lazy(async () => ({ default: (await import("./landscape/landscape-tab.tsx")).LandscapeTab })),
  files: lazy(async () => ({ default: (await import("./files/files-tab.tsx")).FilesTab })),
  log: lazy(async () => ({ default: (await import("./log/log-tab.tsx")).LogTab })),
  spec: lazy(async () => ({ default: (await import("./spec/spec-tab.tsx")).SpecTab })),
  code: lazy(async () => ({ default: (await import("./code-tab.tsx")).CodeTab })),
  try: lazy(async () => ({ default: (await import("./try-it/try-tab.tsx")).TryTab })),
};

const ForkDialog = lazy(async () => ({ default: (await import("./family/fork-dialog.tsx")).ForkDialog }));

/** An experiment from its draft to its results. */
export function ExperimentPage() {
  const { experimentId } = useExperimentParams();
  const experiment = useQuery(experimentQuery(experimentId));
  return (
    <LoadedPage title={results.experiment} query={experiment}>
      {(loaded) => <Content key={loaded.id} experiment={loaded} />}
    </LoadedPage>
  );
}

function Content({ experiment }: TabProps) {
  const [{ tab, fork }, change] = useResultsSearch();
  const Panel = panels[tab];
  return (
    <Page
      title={results.title(experiment.number, experiment.name)}
      beside={
        <Group gap="xs">
          <Box w={12} h={12} bg={experimentColor(experiment)} style={{ borderRadius: 6 }} aria-hidden />
          <StateBadge state={experiment.state} reason={experiment.reason} />
        </Group>
      }
      actions={<Actions experiment={experiment} />}
      parents={[{ label: common.nav.playground, to: `/projects/${experiment.projectId}/experiments` }]}
    >
      <TagsAndNotes experiment={experiment} />
      <Notice experiment={experiment} />
      <StatusPanel experiment={experiment} />
      <FamilySection experiment={experiment} />
      <Tabs value={tab} onChange={(next) => change({ tab: next === "charts" ? undefined : next })} keepMounted={false}>
        <Tabs.List aria-label={results.tabList} mb="md">
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {results.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Suspense fallback={<LoadingState />}>
            <Panel experiment={experiment} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      {fork !== null && canFork(experiment) && (
        <Suspense>
          <ForkDialog experiment={experiment} near={fork} onClose={() => change({ fork: undefined })} />
        </Suspense>
      )}
    </Page>
  );
}
