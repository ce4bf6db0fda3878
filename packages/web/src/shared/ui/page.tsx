import { Anchor, Breadcrumbs, Container, Group, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { common } from "../../strings/common.ts";

export interface PageProps {
  readonly title: string;
  /** Beside the title: a state, a help mark. */
  readonly beside?: ReactNode;
  /** On the right: the one primary action, and what else can be done. */
  readonly actions?: ReactNode;
  /** Only below the second level. */
  readonly parents?: readonly { readonly label: string; readonly to: string }[];
  readonly children: ReactNode;
}

/** The frame of every page: title, actions, content. */
export function Page({ title, beside, actions, parents, children }: PageProps) {
  useDocumentTitle(`${title} · ${common.product}`);
  return (
    <Container size={1440} px={{ base: "sm", sm: "lg" }} py="md">
      <Stack gap="md">
        {parents && (
          <Breadcrumbs separatorMargin={6}>
            {parents.map(({ label, to }) => (
              <Anchor key={to} size="sm" renderRoot={(props) => <Link {...props} to={to} />}>
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" gap="sm" align="center">
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {beside}
          </Group>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Container>
  );
}
