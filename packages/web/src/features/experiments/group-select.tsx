import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { playground } from "../../strings/playground.ts";
import type { FilterBarProps } from "./filter-bar.tsx";
import { keysQuery } from "./queries.ts";

const usual = ["spec.scheduler.type", "spec.solver.type", "spec.solver.lr", "state"];

/** The key whose values part the table. */
export function GroupSelect({ state: { view, change }, context }: FilterBarProps) {
  const { data } = useQuery(keysQuery(context.projectId));
  const others = (data?.keys ?? [])
    .map(({ key }) => key)
    .filter((key) => key.startsWith("spec.") && !usual.includes(key));
  const keys = [...new Set([...usual, ...others, ...(view.group === undefined ? [] : [view.group])])];
  return (
    <Select
      size="xs"
      w={160}
      label={playground.group.label}
      placeholder={playground.group.none}
      data={keys.map((value) => ({ value, label: context.columnLabel(value) }))}
      value={view.group ?? null}
      onChange={(group) => change({ group: group ?? undefined })}
      searchable
      clearable
      limit={100}
    />
  );
}
