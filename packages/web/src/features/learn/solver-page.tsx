import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { LoadedPage } from "../../shared/ui/loaded-page.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { learn } from "../../strings/learn.ts";
import { About, ParameterTable, Sources } from "./about.tsx";
import { SolverTrial } from "./solver-trial.tsx";
import { UnknownPage } from "./unknown-page.tsx";

/** Everything about one solver, from the definition by which it is drawn and checked everywhere. */
export function SolverPage() {
  const { type = "" } = useParams({ strict: false });
  const definitions = useQuery(definitionsQuery);
  return (
    <LoadedPage title={type} query={definitions}>
      {({ solvers }) => {
        const definition = solvers.find((each) => each.type === type);
        if (!definition) return <UnknownPage type={type} />;
        return (
          <Page title={definition.label} parents={[{ label: learn.page.parents, to: "/learn" }]}>
            <About definition={definition} />
            <SolverTrial key={type} definition={definition} />
            <ParameterTable definition={definition} />
            <Text>
              {learn.solver.rateNote}{" "}
              <Anchor renderRoot={(props) => <Link {...props} to="/learn" />}>{learn.solver.schedulers}</Anchor>
            </Text>
            <Sources definition={definition} />
          </Page>
        );
      }}
    </LoadedPage>
  );
}
