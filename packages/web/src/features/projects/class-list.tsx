import type { Dashboard } from "@glissade/api";
import { Anchor, Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ClassBars } from "../../shared/charts/class-bars.tsx";
import { formatCount } from "../../shared/format/numbers.ts";
import { Section } from "../../shared/ui/section.tsx";
import { EmptyState } from "../../shared/ui/states.tsx";
import { dashboard as words } from "../../strings/projects.ts";

interface ClassListProps {
  readonly projectId: string;
  readonly classes: Dashboard["classes"];
}

/** How many pictures there are of each class. */
export function ClassList({ projectId, classes }: ClassListProps) {
  const rows = useMemo(() => classes.map(({ name, pictures }) => ({ name, total: pictures })), [classes]);
  const params = { projectId };
  return (
    <Section
      title={words.classesTitle}
      actions={
        rows.length > 0 && (
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/projects/$projectId/data" params={params} />}>
            {words.allData}
          </Anchor>
        )
      }
    >
      {rows.length === 0 ? (
        <EmptyState
          title={words.classesEmpty}
          action={
            <Button
              variant="light"
              renderRoot={(props) => (
                <Link {...props} to="/projects/$projectId/data" params={params} search={{ import: "files" }} />
              )}
            >
              {words.importPictures}
            </Button>
          }
        />
      ) : (
        <ClassBars label={words.classesCaption(formatCount(rows.length))} classes={rows} maxHeight={320} />
      )}
    </Section>
  );
}
