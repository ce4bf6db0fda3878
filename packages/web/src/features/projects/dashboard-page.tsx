import type { Dashboard } from "@glissade/api";
import { Button, Grid, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { dashboardQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { Figures } from "../../shared/ui/figures.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { formatCount } from "../../shared/format/numbers.ts";
import { dashboard as words, projects } from "../../strings/projects.ts";
import { BestModel } from "./best-model.tsx";
import { ClassList } from "./class-list.tsx";
import { GettingStarted } from "./getting-started.tsx";
import { ImportingList } from "./importing-list.tsx";
import { ProjectMenu } from "./project-menu.tsx";
import { RecentExperiments } from "./recent-experiments.tsx";
import { RunningList } from "./running-list.tsx";
import { SplitList } from "./split-list.tsx";

/** What is in a project, and what goes on in it. */
export function DashboardPage() {
  const { projectId } = useParams({ from: "/projects/$projectId/" });
  const query = useQuery(dashboardQuery(projectId));
  const navigate = useNavigate();
  const project = query.data?.project;
  return (
    <Page
      title={project?.name ?? words.title}
      beside={project && <ProjectMenu project={project} onDeleted={() => navigate({ to: "/" })} />}
      actions={
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          renderRoot={(props) => <Link {...props} to="/projects/$projectId/experiments/new" params={{ projectId }} />}
        >
          {words.newExperiment}
        </Button>
      }
    >
      <Loaded query={query}>{(dashboard) => <Content dashboard={dashboard} />}</Loaded>
    </Page>
  );
}

function Content({ dashboard }: { readonly dashboard: Dashboard }) {
  const { project, running, recent, classes, gettingStarted } = dashboard;
  const { counts, id: projectId } = project;
  const started = <GettingStarted dashboard={dashboard} />;
  const newcomer = gettingStarted.some(({ done }) => !done);
  return (
    <Stack gap="md">
      {project.description !== "" && (
        <Text c="dimmed" maw={800}>
          {project.description}
        </Text>
      )}
      <Figures
        of={[
          { label: projects.pictures, value: formatCount(counts.pictures) },
          { label: projects.classes, value: formatCount(classes.length) },
          { label: projects.datasets, value: formatCount(counts.datasets) },
          { label: projects.splits, value: formatCount(counts.splits) },
          { label: projects.experiments, value: formatCount(counts.experiments) },
          { label: projects.finished, value: formatCount(counts.finished) },
        ]}
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            <ImportingList projectId={projectId} />
            {newcomer && started}
            {running.length > 0 && <RunningList running={running} />}
            <RecentExperiments projectId={projectId} recent={recent} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="md">
            <BestModel project={project} />
            <ClassList projectId={projectId} classes={classes} />
            <SplitList projectId={projectId} />
            {!newcomer && started}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
