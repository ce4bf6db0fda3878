import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState } from "../../shared/ui/states.tsx";
import { learn } from "../../strings/learn.ts";

/** For a type that there is not. */
export function UnknownPage({ type }: { readonly type: string }) {
  return (
    <Page title={learn.unknown.title} parents={[{ label: learn.page.parents, to: "/learn" }]}>
      <EmptyState
        title={learn.unknown.text(type)}
        action={<Button renderRoot={(props) => <Link {...props} to="/learn" />}>{learn.unknown.action}</Button>}
      />
    </Page>
  );
}
