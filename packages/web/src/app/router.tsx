import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { LiveProvider } from "../shared/api/live.tsx";
import { ErrorState, LoadingState } from "../shared/ui/states.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { Shell } from "./shell.tsx";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

/** A page's state in its address: every page reads what it knows and keeps what it does not. */
export type PageSearch = Record<string, unknown>;
const validateSearch = (search: PageSearch): PageSearch => search;

const projectsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../features/projects/projects-page.tsx"), "ProjectsPage"),
});

/** Everything inside one project: its stream is followed as long as one of its pages is open. */
const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/projects/$projectId",
  component: function Project() {
    const { projectId } = projectRoute.useParams();
    return (
      <LiveProvider key={projectId} projectId={projectId}>
        <ConnectionBanner />
        <Outlet />
      </LiveProvider>
    );
  },
});

const dashboardRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../features/projects/dashboard-page.tsx"), "DashboardPage"),
});

const dataRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/data",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/data/data-page.tsx"), "DataPage"),
});

const datasetRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/data/$datasetId",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/data/dataset-page.tsx"), "DatasetPage"),
});

const newSplitRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/splits/new",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/data/new-split-page.tsx"), "NewSplitPage"),
});

const splitRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/splits/$splitId",
  component: lazyRouteComponent(() => import("../features/data/split-page.tsx"), "SplitPage"),
});

const playgroundRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/experiments",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/experiments/playground-page.tsx"), "PlaygroundPage"),
});

const newExperimentRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/experiments/new",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/parameters/new-experiment-page.tsx"), "NewExperimentPage"),
});

const editExperimentRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/experiments/$experimentId/edit",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/parameters/edit-experiment-page.tsx"), "EditExperimentPage"),
});

const experimentRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/experiments/$experimentId",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/results/experiment-page.tsx"), "ExperimentPage"),
});

const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/compare",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/compare/compare-page.tsx"), "ComparePage"),
});

const racesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/races",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/races/races-page.tsx"), "RacesPage"),
});

const newRaceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/races/new",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/races/new-race-page.tsx"), "NewRacePage"),
});

const raceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/races/$raceId",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/races/race-page.tsx"), "RacePage"),
});

const learnRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/learn",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/learn/learn-page.tsx"), "LearnPage"),
});

const learnDescentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/learn/descent",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/descent/descent-page.tsx"), "DescentPage"),
});

const learnSchedulerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/learn/schedulers/$type",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/learn/scheduler-page.tsx"), "SchedulerPage"),
});

const learnSolverRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/learn/solvers/$type",
  validateSearch,
  component: lazyRouteComponent(() => import("../features/learn/solver-page.tsx"), "SolverPage"),
});

const routeTree = rootRoute.addChildren([
  projectsRoute,
  projectRoute.addChildren([
    dashboardRoute,
    dataRoute,
    datasetRoute,
    newSplitRoute,
    splitRoute,
    playgroundRoute,
    newExperimentRoute,
    editExperimentRoute,
    experimentRoute,
    compareRoute,
    racesRoute,
    newRaceRoute,
    raceRoute,
  ]),
  learnRoute,
  learnDescentRoute,
  learnSchedulerRoute,
  learnSolverRoute,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: () => <LoadingState />,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error as Error} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
