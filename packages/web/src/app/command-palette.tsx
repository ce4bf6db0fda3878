import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../shared/api/client.ts";
import { common } from "../strings/common.ts";
import { palette } from "../strings/palette.ts";

/** Ctrl-K: go to an experiment, a page, or begin something. */
export function CommandPalette() {
  const { projectId } = useParams({ strict: false });
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const go = (to: string) => () => void navigate({ to });
  const found = useQuery({
    queryKey: ["project", projectId, "palette", query],
    queryFn: ({ signal }) => api.listExperiments({ projectId: projectId ?? "", q: query, limit: 8 }, { signal }),
    enabled: projectId !== undefined && query.trim() !== "",
  });
  const base = `/projects/${projectId ?? ""}`;
  const actions: SpotlightActionData[] = [
    ...(projectId === undefined
      ? []
      : [
          { id: "new", label: palette.newExperiment, onClick: go(`${base}/experiments/new`) },
          { id: "playground", label: common.nav.playground, onClick: go(`${base}/experiments`) },
          { id: "compare", label: palette.compare, onClick: go(`${base}/compare`) },
          { id: "dashboard", label: common.nav.dashboard, onClick: go(base) },
          { id: "data", label: common.nav.data, onClick: go(`${base}/data`) },
          { id: "split", label: palette.newSplit, onClick: go(`${base}/splits/new`) },
        ]),
    { id: "learn", label: common.nav.learn, onClick: go("/learn") },
    { id: "projects", label: common.toProjects, onClick: go("/") },
    ...(found.data?.items ?? []).map(({ id, number, name }) => ({
      id,
      label: `${number} ${name}`,
      description: palette.experiment,
      // The server found it, in the name or in the notes: it must not be sieved out again.
      keywords: query,
      onClick: go(`${base}/experiments/${id}`),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K"]}
      nothingFound={common.nothingFound}
      highlightQuery
      limit={12}
      scrollable
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: palette.placeholder,
        "aria-label": palette.placeholder,
      }}
    />
  );
}
