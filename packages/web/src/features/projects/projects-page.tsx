import type { Project } from "@glissade/api";
import { Button, CloseButton, SimpleGrid, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "../../shared/api/queries.ts";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { textIn, useView } from "../../shared/view/use-view.ts";
import { projects as words } from "../../strings/projects.ts";
import { matchingProjects } from "./matching-projects.ts";
import { ProjectCard } from "./project-card.tsx";
import { ProjectForm } from "./project-form.tsx";

/** With fewer, all are seen at a glance. */
const manyProjects = 7;

/** All projects. */
export function ProjectsPage() {
  // Nothing streams here: what runs is asked for every now and then.
  const query = useQuery({ ...projectsQuery, refetchInterval: 10_000 });
  const [making, { open, close }] = useDisclosure();
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {words.create}
    </Button>
  );
  return (
    <Page title={words.title} actions={create}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.emptyTitle} action={create}>
              {words.empty}
            </EmptyState>
          ) : (
            <ProjectList projects={items} />
          )
        }
      </Loaded>
      <ProjectForm opened={making} onClose={close} />
    </Page>
  );
}

function ProjectList({ projects }: { readonly projects: readonly Project[] }) {
  const [q = "", change] = useView((search) => textIn(search, "q"));
  const found = matchingProjects(projects, q);
  return (
    <>
      {(projects.length >= manyProjects || q !== "") && (
        <TextInput
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            q !== "" && <CloseButton aria-label={words.clearSearch} onClick={() => change({ q: undefined })} />
          }
          maw={360}
          value={q}
          onChange={(event) => change({ q: event.currentTarget.value || undefined })}
        />
      )}
      {found.length === 0 ? (
        <EmptyState
          title={words.noMatch(q)}
          action={
            <Button variant="default" onClick={() => change({ q: undefined })}>
              {words.clearSearch}
            </Button>
          }
        />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {found.map((project) => (
            <ProjectCard key={project.id} project={project} />
          ))}
        </SimpleGrid>
      )}
    </>
  );
}
