import { Button, Pill } from "@mantine/core";
import { experimentStates } from "../../strings/states.ts";
import { playground } from "../../strings/playground.ts";
import { filterText, isFiltered, type TableView } from "./table-view.ts";
import type { FilterBarProps } from "./filter-bar.tsx";

interface FilterChip {
  readonly label: string;
  readonly without: Partial<TableView>;
}

/** Each filter as a chip that can be taken away. */
export function FilterChips({ state, context }: FilterBarProps) {
  const { view, change, clearFilters } = state;
  const chips: FilterChip[] = [
    ...view.states.map((each) => ({
      label: `${playground.filter.state}: ${experimentStates[each]}`,
      without: { states: view.states.filter((other) => other !== each) },
    })),
    ...(view.scheduler === undefined
      ? []
      : [
          {
            label: `${playground.filter.scheduler}: ${view.scheduler === "null" ? playground.filter.constant : (context.schedulers.get(view.scheduler) ?? view.scheduler)}`,
            without: { scheduler: undefined },
          },
        ]),
    ...(view.solver === undefined
      ? []
      : [
          {
            label: `${playground.filter.solver}: ${context.solvers.get(view.solver) ?? view.solver}`,
            without: { solver: undefined },
          },
        ]),
    ...(view.tag === undefined
      ? []
      : [{ label: `${playground.filter.tag}: ${view.tag}`, without: { tag: undefined } }]),
    ...view.filters.map((filter) => ({
      label: filterText(filter, context.columnLabel),
      without: { filters: view.filters.filter((other) => other !== filter) },
    })),
  ];
  if (chips.length === 0) return null;
  return (
    <Pill.Group aria-label={playground.filter.list} role="group">
      {chips.map(({ label, without }) => (
        <Pill
          key={label}
          size="md"
          withRemoveButton
          onRemove={() => change(without)}
          removeButtonProps={{ tabIndex: 0, "aria-hidden": false, "aria-label": playground.filter.remove(label) }}
        >
          {label}
        </Pill>
      ))}
      {isFiltered(view) && (
        <Button size="compact-xs" variant="subtle" onClick={clearFilters}>
          {playground.filter.clear}
        </Button>
      )}
    </Pill.Group>
  );
}
