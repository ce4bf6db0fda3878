import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { splitsQuery } from "../../shared/api/queries.ts";
import { PartBar, PartLegend } from "../../shared/charts/part-bar.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { dashboard as words } from "../../strings/projects.ts";

/** More are on the page of the data. */
const shown = 6;

/** The project's splits as bars. */
export function SplitList({ projectId }: { readonly projectId: string }) {
  const query = useQuery(splitsQuery(projectId));
  return (
    <Section
      title={words.splitsTitle}
      beside={<HelpMark term={words.splitsTitle}>{words.splitsHelp}</HelpMark>}
      actions={
        <Button
          size="compact-sm"
          variant="subtle"
          renderRoot={(props) => <Link {...props} to="/projects/$projectId/splits/new" params={{ projectId }} />}
        >
          {words.newSplit}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.splitsEmpty}
            </Text>
          ) : (
            <Stack gap="sm">
              <PartLegend />
              {items.slice(0, shown).map(({ id, name, counts }) => (
                <Stack key={id} gap={4}>
                  <Anchor
                    size="sm"
                    truncate
                    renderRoot={(props) => (
                      <Link {...props} to="/projects/$projectId/splits/$splitId" params={{ projectId, splitId: id }} />
                    )}
                  >
                    {name}
                  </Anchor>
                  <PartBar counts={counts.totals} />
                </Stack>
              ))}
              {total > shown && (
                <Anchor
                  size="sm"
                  renderRoot={(props) => <Link {...props} to="/projects/$projectId/data" params={{ projectId }} />}
                >
                  {words.allData}
                </Anchor>
              )}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}
