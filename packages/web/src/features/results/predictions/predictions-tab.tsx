import { Button, Group, Pagination, Select, Stack, Switch, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { formatCount } from "../../../shared/format/numbers.ts";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { predictionsQuery } from "../queries.ts";
import { resultOf } from "../result-of.ts";
import { useResultsSearch } from "../search.ts";
import type { TabProps } from "../tab-props.ts";
import { PredictionGrid } from "./prediction-grid.tsx";

const words = results.predictions;
const perPage = 42;

/** What the finished model says of the test pictures, its most confident mistakes first. */
export function PredictionsTab({ experiment }: TabProps) {
  const result = resultOf(experiment);
  if (!result) return <EmptyState title={words.none}>{words.noneText}</EmptyState>;
  return <Gallery experimentId={experiment.id} classes={result.classes} />;
}

function Gallery({ experimentId, classes }: { readonly experimentId: string; readonly classes: readonly string[] }) {
  const [{ label, predicted, mistakes, page }, change] = useResultsSearch();
  const predictions = useQuery({
    ...predictionsQuery(experimentId, {
      ...(label !== null && { label }),
      ...(predicted !== null && { predicted }),
      ...(mistakes && { mistakes: "true" }),
      offset: (page - 1) * perPage,
      limit: perPage,
    }),
    placeholderData: keepPreviousData,
  });
  const choose = (key: "label" | "predicted") => (value: string | null) =>
    change({ [key]: value ?? undefined, page: undefined });
  const reset = (
    <Button
      variant="default"
      onClick={() => change({ label: undefined, predicted: undefined, mistakes: false, page: undefined })}
    >
      {words.reset}
    </Button>
  );
  const filters = [
    { key: "label", name: words.label, value: label },
    { key: "predicted", name: words.predicted, value: predicted },
  ] as const;
  return (
    <Stack gap="md">
      <Group gap="md" align="flex-end">
        {filters.map(({ key, name, value }) => (
          <Select
            key={key}
            label={name}
            placeholder={words.any}
            data={classes}
            value={value}
            onChange={choose(key)}
            clearable
            searchable
            w={180}
          />
        ))}
        <Switch
          label={words.mistakes}
          checked={mistakes}
          onChange={(event) => change({ mistakes: event.currentTarget.checked ? undefined : false, page: undefined })}
          mb={8}
        />
      </Group>
      <Loaded query={predictions}>
        {({ items, total }) =>
          total === 0 ? (
            <EmptyState title={words.nothing} action={reset}>
              {words.nothingText}
            </EmptyState>
          ) : (
            <>
              <Text size="sm" role="status">
                {words.total(formatCount(total))}
              </Text>
              <PredictionGrid items={items} />
              {total > perPage && (
                <Pagination
                  total={Math.ceil(total / perPage)}
                  value={page}
                  onChange={(next) => change({ page: next === 1 ? undefined : next })}
                  getControlProps={(control) => ({ "aria-label": control })}
                  aria-label={words.pages}
                />
              )}
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}
