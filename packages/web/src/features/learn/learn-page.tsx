import type { Definition, Definitions } from "@glissade/api";
import { Button, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { textIn, useView, wordIn } from "../../shared/view/use-view.ts";
import { learn } from "../../strings/learn.ts";
import { termId, terms } from "../../strings/terms.ts";
import { DefinitionCards } from "./definition-cards.tsx";
import { matchingDefinitions, matchingTerms } from "./matching.ts";
import { DescentCard } from "./descent-card.tsx";
import { TermList } from "./term-list.tsx";

const tabs = ["schedulers", "solvers", "terms"] as const;
type Tab = (typeof tabs)[number];

/** All schedulers, solvers and terms. */
export function LearnPage() {
  const definitions = useQuery(definitionsQuery);
  return (
    <Page title={learn.title}>
      <DescentCard />
      <Loaded query={definitions}>{(found) => <Contents definitions={found} />}</Loaded>
    </Page>
  );
}

function Contents({ definitions }: { readonly definitions: Definitions }) {
  const [view, change] = useView((search) => ({
    tab: wordIn(search, "tab", tabs),
    q: textIn(search, "q"),
    term: textIn(search, "term"),
  }));
  const [typed, setTyped] = useState(view.q ?? "");
  const tell = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 200);
  const query = typed.trim();
  const found = {
    schedulers: matchingDefinitions(definitions.schedulers, query),
    solvers: matchingDefinitions(definitions.solvers, query),
    terms: matchingTerms(terms, query),
  };
  const chosen = view.tab ?? (view.term === undefined ? "schedulers" : "terms");
  // A search leads to where there is something.
  const tab = found[chosen].length > 0 ? chosen : (tabs.find((each) => found[each].length > 0) ?? chosen);
  const showAll = (): void => {
    setTyped("");
    change({ q: undefined });
  };
  return (
    <Stack gap="md">
      <TextInput
        maw={420}
        type="search"
        aria-label={learn.search}
        placeholder={learn.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          tell(event.currentTarget.value);
        }}
      />
      <Tabs value={tab} onChange={(next) => change({ tab: next ?? undefined, term: undefined })} keepMounted={false}>
        <Tabs.List aria-label={learn.tabsLabel} mb="md">
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {learn.tabs[each](found[each].length)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((each) => (
          <Tabs.Panel key={each} value={each}>
            <Stack gap="md">
              <Text c="dimmed">{learn.intro[each]}</Text>
              {found[each].length === 0 ? (
                <EmptyState
                  title={learn.nothing.title}
                  action={<Button onClick={showAll}>{learn.nothing.action}</Button>}
                >
                  {learn.nothing.text}
                </EmptyState>
              ) : (
                <TabContent tab={each} found={found} term={view.term} />
              )}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

interface TabContentProps {
  readonly tab: Tab;
  readonly found: {
    readonly schedulers: readonly Definition[];
    readonly solvers: readonly Definition[];
    readonly terms: typeof terms;
  };
  readonly term: string | undefined;
}

function TabContent({ tab, found, term }: TabContentProps) {
  if (tab === "terms") return <TermList terms={found.terms} marked={term === undefined ? undefined : termId(term)} />;
  return tab === "schedulers" ? (
    <DefinitionCards definitions={found.schedulers} to="/learn/schedulers/$type" />
  ) : (
    <DefinitionCards definitions={found.solvers} to="/learn/solvers/$type" />
  );
}
