import type { ReactNode } from "react";
import { Page } from "./page.tsx";
import { Loaded, type QueryLike } from "./states.tsx";

export interface LoadedPageProps<T> {
  /** Until the data is there, or where it never comes. */
  readonly title: string;
  readonly query: QueryLike<T>;
  /** The page itself. */
  readonly children: (data: T) => ReactNode;
}

/** A page that is all about what a query brings: until then it has a frame and a title as well. */
export function LoadedPage<T>({ title, query, children }: LoadedPageProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <Page title={title}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
