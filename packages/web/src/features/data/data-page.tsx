import { Button, Center, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { datasetsQuery, splitsQuery } from "../../shared/api/queries.ts";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { useView, wordIn } from "../../shared/view/use-view.ts";
import { data as words, imports, splits as splitWords } from "../../strings/data.ts";
import { DatasetList } from "./datasets/dataset-list.tsx";
import { ImportModal, importWays, type ImportWay } from "./import/import-modal.tsx";
import { SplitTable } from "./splits/split-table.tsx";
import { UploadList } from "./uploads/upload-list.tsx";

/** A project's data sets and splits, and the ways for pictures to come in. */
export function DataPage() {
  const { projectId } = useParams({ from: "/projects/$projectId/data" });
  const [way, change] = useView((search) => wordIn(search, "import", importWays));
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const setWay = (next: ImportWay | undefined): void => change({ import: next });
  const importButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setWay("files")}>
      {words.importPictures}
    </Button>
  );
  return (
    <Page title={words.title} actions={importButton}>
      <UploadList projectId={projectId} />
      <Datasets projectId={projectId} onSample={() => setWay("sample")} />
      <Splits projectId={projectId} />
      <ImportModal projectId={projectId} way={way} onWay={setWay} chosen={chosen} onChoose={setChosen} />
      <Dropzone.FullScreen
        // Only for the mouse: the button above opens the same with the keyboard.
        aria-hidden
        activateOnClick={false}
        activateOnKeyboard={false}
        active={way === undefined}
        onDrop={(files) => {
          setChosen(files);
          setWay("files");
        }}
      >
        <Center mih="60vh">
          <Text fw={600} size="xl">
            {words.dropHere}
          </Text>
        </Center>
      </Dropzone.FullScreen>
    </Page>
  );
}

function Datasets({ projectId, onSample }: { readonly projectId: string; readonly onSample: () => void }) {
  const query = useQuery(datasetsQuery(projectId));
  return (
    <Section title={words.datasets} beside={<HelpMark term={words.datasets}>{words.datasetsHelp}</HelpMark>}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              title={words.emptyTitle}
              action={
                <Button variant="light" onClick={onSample}>
                  {imports.importSample}
                </Button>
              }
            >
              {words.empty}
            </EmptyState>
          ) : (
            <DatasetList datasets={items} />
          )
        }
      </Loaded>
    </Section>
  );
}

function Splits({ projectId }: { readonly projectId: string }) {
  const query = useQuery(splitsQuery(projectId));
  const newSplit = (
    <Button
      variant="default"
      size="xs"
      renderRoot={(props) => <Link {...props} to="/projects/$projectId/splits/new" params={{ projectId }} />}
    >
      {splitWords.newSplit}
    </Button>
  );
  return (
    <Section
      title={splitWords.title}
      beside={<HelpMark term={splitWords.title}>{splitWords.help}</HelpMark>}
      actions={newSplit}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={splitWords.emptyTitle}>{splitWords.empty}</EmptyState>
          ) : (
            <SplitTable splits={items} />
          )
        }
      </Loaded>
    </Section>
  );
}
