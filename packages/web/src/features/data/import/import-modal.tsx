import { Button, Group, Modal, Stack, Tabs, Text } from "@mantine/core";
import { imports as words } from "../../../strings/data.ts";
import { FilesTab } from "./files-tab.tsx";
import { ServerTab } from "./server-tab.tsx";
import { useImport } from "./use-import.ts";

export const importWays = ["files", "server", "sample"] as const;
export type ImportWay = (typeof importWays)[number];

export interface ImportModalProps {
  readonly projectId: string;
  /** Undefined: closed. */
  readonly way: ImportWay | undefined;
  readonly onWay: (way: ImportWay | undefined) => void;
  readonly chosen: readonly File[];
  readonly onChoose: (files: readonly File[]) => void;
}

/** The ways in which pictures come into a project. */
export function ImportModal({ projectId, way, onWay, chosen, onChoose }: ImportModalProps) {
  const close = (): void => {
    onChoose([]);
    onWay(undefined);
  };
  const begin = useImport(projectId, close);
  return (
    <Modal opened={way !== undefined} onClose={close} title={words.title} size="lg">
      <Tabs value={way ?? "files"} onChange={(next) => onWay((next ?? "files") as ImportWay)} keepMounted={false}>
        <Tabs.List mb="md">
          {importWays.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {words.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="files">
          <FilesTab projectId={projectId} chosen={chosen} onChoose={onChoose} onBegun={close} />
        </Tabs.Panel>
        <Tabs.Panel value="server">
          <ServerTab begin={begin} />
        </Tabs.Panel>
        <Tabs.Panel value="sample">
          <Stack>
            <Text>{words.sampleText}</Text>
            <Group justify="flex-end">
              <Button loading={begin.isPending} onClick={() => begin.mutate({ source: { kind: "sample" } })}>
                {words.importSample}
              </Button>
            </Group>
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
