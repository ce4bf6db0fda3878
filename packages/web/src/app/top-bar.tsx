import { ActionIcon, Anchor, Badge, Burger, Button, Drawer, Group, Menu, NavLink, Text } from "@mantine/core";
import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconChevronDown, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useRouterState } from "@tanstack/react-router";
import { projectsQuery } from "../shared/api/queries.ts";
import { common } from "../strings/common.ts";

/** Name, project, its pages, search and colours, in one thin bar. */
export function TopBar() {
  const { projectId } = useParams({ strict: false });
  const [open, { toggle, close }] = useDisclosure();
  const pages = usePages(projectId);
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="md">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={common.more} />
        <Anchor
          c="inherit"
          fw={700}
          underline="never"
          renderRoot={(props) => <Link {...props} to="/" aria-label={`${common.product}: ${common.toProjects}`} />}
        >
          {common.product}
        </Anchor>
        <ProjectMenu projectId={projectId} />
      </Group>
      <Group component="nav" aria-label="Pages" gap={2} visibleFrom="sm" wrap="nowrap">
        {pages.map(({ label, to, active }) => (
          <Button
            key={to}
            size="compact-sm"
            variant={active ? "light" : "subtle"}
            {...(!active && { color: "gray" })}
            aria-current={active ? "page" : undefined}
            renderRoot={(props) => <Link {...props} to={to} />}
          >
            {label}
          </Button>
        ))}
      </Group>
      <Group gap="xs" wrap="nowrap">
        <RunningMark projectId={projectId} />
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconSearch size={14} aria-hidden />}
          onClick={spotlight.open}
          visibleFrom="md"
          rightSection={
            <Text size="xs" c="dimmed">
              {common.searchHint}
            </Text>
          }
        >
          {common.search}
        </Button>
        <ColorSchemeSwitch />
      </Group>
      <Drawer opened={open} onClose={close} size="xs" title={common.product}>
        {pages.map(({ label, to, active }) => (
          <NavLink
            key={to}
            label={label}
            active={active}
            onClick={close}
            renderRoot={(props) => <Link {...props} to={to} />}
          />
        ))}
      </Drawer>
    </Group>
  );
}

function usePages(projectId: string | undefined) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const inProject = projectId === undefined ? undefined : `/projects/${projectId}`;
  const pages = [
    ...(inProject === undefined
      ? [{ label: common.nav.projects, to: "/" }]
      : [
          { label: common.nav.dashboard, to: inProject },
          { label: common.nav.data, to: `${inProject}/data` },
          { label: common.nav.playground, to: `${inProject}/experiments` },
        ]),
    { label: common.nav.learn, to: "/learn" },
  ];
  const isActive = (to: string): boolean =>
    to === "/" || to === inProject ? path.replace(/\/$/, "") === to.replace(/\/$/, "") : path.startsWith(to);
  return pages.map((page) => ({ ...page, active: isActive(page.to) }));
}

function ProjectMenu({ projectId }: { readonly projectId: string | undefined }) {
  const projects = useQuery({ ...projectsQuery, enabled: projectId !== undefined });
  const current = projects.data?.items.find(({ id }) => id === projectId);
  if (!current) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          maw={240}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <Text truncate size="sm">
            {current.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {projects.data?.items.map(({ id, name }) => (
          <Menu.Item
            key={id}
            renderRoot={(props) => <Link {...props} to="/projects/$projectId" params={{ projectId: id }} />}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item renderRoot={(props) => <Link {...props} to="/" />}>{common.toProjects}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function RunningMark({ projectId }: { readonly projectId: string | undefined }) {
  const projects = useQuery({ ...projectsQuery, enabled: projectId !== undefined });
  const running = projects.data?.items.find(({ id }) => id === projectId)?.counts.running ?? 0;
  if (projectId === undefined || running === 0) return null;
  return (
    <Badge
      variant="light"
      title={common.running(running)}
      aria-label={common.running(running)}
      leftSection={<span className="pulsing">●</span>}
      style={{ cursor: "pointer" }}
      renderRoot={(props) => (
        <Link {...props} to="/projects/$projectId/experiments" params={{ projectId }} search={{ state: "running" }} />
      )}
    >
      {running}
    </Badge>
  );
}

function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="md"
      aria-label={common.colorScheme(next)}
      onClick={() => setColorScheme(next)}
    >
      {scheme === "dark" ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}
