import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "../shared/ui/states.tsx";
import { Page } from "../shared/ui/page.tsx";
import { common } from "../strings/common.ts";

export function NotFoundPage() {
  return (
    <Page title={common.notFoundTitle}>
      <EmptyState
        title={common.notFoundTitle}
        action={<Button renderRoot={(props) => <Link {...props} to="/" />}>{common.toProjects}</Button>}
      >
        {common.notFound}
      </EmptyState>
    </Page>
  );
}
