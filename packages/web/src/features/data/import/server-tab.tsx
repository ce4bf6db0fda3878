import { Button, Group, ScrollArea, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconArrowUp, IconChevronRight, IconFile, IconFolder } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { formatBytes } from "../../../shared/format/numbers.ts";
import { Loaded } from "../../../shared/ui/states.tsx";
import { imports as words } from "../../../strings/data.ts";
import type { useImport } from "./use-import.ts";

type Listing = Awaited<ReturnType<typeof api.browseFolders>>;

export interface ServerTabProps {
  readonly begin: ReturnType<typeof useImport>;
}

/** A folder, archive or CSV file on the server, found by walking through its folders. */
export function ServerTab({ begin }: ServerTabProps) {
  const [path, setPath] = useState<string | undefined>();
  const [name, setName] = useState("");
  const query = useQuery({
    queryKey: ["folders", path ?? null],
    queryFn: ({ signal }) => api.browseFolders({ ...(path !== undefined && { path }) }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {words.serverHelp}
      </Text>
      <Loaded query={query}>
        {(listing) => (
          <>
            <Group gap="xs" wrap="nowrap">
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowUp size={16} aria-hidden />}
                disabled={listing.path === ""}
                onClick={() => setPath(listing.parent ?? undefined)}
              >
                {words.serverUp}
              </Button>
              <Text size="sm" fw={600} truncate title={listing.path} role="status">
                {listing.path === "" ? words.serverRoots : listing.path}
              </Text>
            </Group>
            <Entries listing={listing} onOpen={setPath} begin={begin} name={name} />
            <TextInput
              label={words.nameLabel}
              description={words.nameHelp}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={200}
            />
            <Group justify="flex-end">
              <Button
                disabled={listing.path === ""}
                loading={begin.isPending}
                onClick={() => begin.mutate({ source: { kind: "folder", path: listing.path }, name })}
              >
                {words.importFolder}
              </Button>
            </Group>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

interface EntriesProps extends ServerTabProps {
  readonly listing: Listing;
  readonly onOpen: (path: string) => void;
  readonly name: string;
}

function Entries({ listing, onOpen, begin, name }: EntriesProps) {
  const { path, folders, files, truncated } = listing;
  if (folders.length + files.length === 0) {
    return <Text size="sm">{path === "" ? words.serverNoRoots : words.serverEmpty}</Text>;
  }
  return (
    <ScrollArea.Autosize mah={300} bd="1px solid var(--line)" viewportProps={{ "aria-label": words.serverListing }}>
      <Stack gap={0} p={4}>
        {folders.map((folder) => (
          <UnstyledButton
            key={folder.path}
            p={6}
            aria-label={words.openFolder(folder.name)}
            onClick={() => onOpen(folder.path)}
          >
            <Group gap="xs" wrap="nowrap">
              <IconFolder size={18} aria-hidden />
              <Text size="sm" truncate flex={1}>
                {folder.name}
              </Text>
              <IconChevronRight size={16} aria-hidden />
            </Group>
          </UnstyledButton>
        ))}
        {files.map((file) => (
          <Group key={file.path} gap="xs" wrap="nowrap" p={6}>
            <IconFile size={18} aria-hidden />
            <Text size="sm" truncate flex={1}>
              {file.name}
            </Text>
            <Text size="xs" c="dimmed">
              {formatBytes(file.bytes)}
            </Text>
            <Button
              size="compact-xs"
              variant="light"
              aria-label={words.importFile(file.name)}
              disabled={begin.isPending}
              onClick={() => begin.mutate({ source: sourceOf(file.path), name })}
            >
              {words.import}
            </Button>
          </Group>
        ))}
        {truncated && (
          <Text size="xs" c="dimmed" p={6}>
            {words.serverTruncated}
          </Text>
        )}
      </Stack>
    </ScrollArea.Autosize>
  );
}

/** A table is read where it is, as a folder is; all other files that are listed are archives. */
function sourceOf(path: string): { readonly kind: "folder" | "archive"; readonly path: string } {
  return { kind: /\.(csv|tsv)$/i.test(path) ? "folder" : "archive", path };
}
