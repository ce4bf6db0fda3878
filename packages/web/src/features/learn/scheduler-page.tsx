import { Code } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { LoadedPage } from "../../shared/ui/loaded-page.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { learn } from "../../strings/learn.ts";
import { About, ParameterTable, Sources } from "./about.tsx";
import { SchedulerTrial } from "./scheduler-trial.tsx";
import { UnknownPage } from "./unknown-page.tsx";

/** Everything about one scheduler, from the definition by which it is drawn, checked and run everywhere. */
export function SchedulerPage() {
  const { type = "" } = useParams({ strict: false });
  const definitions = useQuery(definitionsQuery);
  return (
    <LoadedPage title={type} query={definitions}>
      {({ schedulers, codeTargets }) => {
        const definition = schedulers.find((each) => each.type === type);
        if (!definition) return <UnknownPage type={type} />;
        return (
          <Page
            title={definition.label}
            beside={<Code>{definition.type}</Code>}
            parents={[{ label: learn.page.parents, to: "/learn" }]}
          >
            <About definition={definition} />
            <SchedulerTrial key={type} definition={definition} targets={codeTargets} />
            <ParameterTable definition={definition} />
            <Sources definition={definition} />
          </Page>
        );
      }}
    </LoadedPage>
  );
}
