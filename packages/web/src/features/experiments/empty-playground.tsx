import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { projectQuery } from "../../shared/api/queries.ts";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { playground } from "../../strings/playground.ts";

/** Leads on from where the project is: pictures, then a split, then an experiment. */
export function EmptyPlayground({ projectId }: { readonly projectId: string }) {
  const project = useQuery(projectQuery(projectId));
  return (
    <Loaded query={project}>
      {({ counts }) => {
        const { empty } = playground;
        const words = counts.datasets === 0 ? empty.noData : counts.splits === 0 ? empty.noSplit : empty.noExperiment;
        const to =
          counts.datasets === 0
            ? "/projects/$projectId/data"
            : counts.splits === 0
              ? "/projects/$projectId/splits/new"
              : "/projects/$projectId/experiments/new";
        return (
          <EmptyState
            title={words.title}
            action={
              <Button renderRoot={(props) => <Link {...props} to={to} params={{ projectId }} />}>{words.action}</Button>
            }
          >
            {words.text}
          </EmptyState>
        );
      }}
    </Loaded>
  );
}
