import { Alert, Button, Group, Paper, Progress, ScrollArea, Stack, Table, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { formatBytes, formatCount } from "../../../shared/format/numbers.ts";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { tellDone } from "../../../shared/ui/tell.tsx";
import { uploads as words } from "../../../strings/data.ts";
import type { UploadFailure, UploadStatus } from "./upload-job.ts";
import { uploader, useUploads } from "./uploader.ts";

/** What is being sent to the server; nothing, when nothing is. */
export function UploadList({ projectId }: { readonly projectId: string }) {
  const uploads = useUploads(projectId);
  if (uploads.length === 0) return null;
  return (
    <Section title={words.title}>
      {uploads.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </Section>
  );
}

function UploadRow({ upload }: { readonly upload: UploadStatus }) {
  const { id, name, state, files, sentFiles, bytes, sentBytes, failures, error, waiting } = upload;
  const cancel = (): void => {
    uploader.cancel(id);
    tellDone(words.cancelled(name));
  };
  const line =
    state === "importing"
      ? words.importing
      : words.sending(formatBytes(sentBytes), formatBytes(bytes), formatCount(sentFiles), formatCount(files));
  const going = state === "sending" || state === "importing";
  return (
    <Paper withBorder p="sm" role="group" aria-label={words.progressOf(name)}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} size="sm" style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          {going && (
            <Button size="compact-sm" variant="default" onClick={cancel} disabled={state === "importing"}>
              {words.cancel}
            </Button>
          )}
        </Group>
        <Progress value={bytes === 0 ? 0 : (100 * sentBytes) / bytes} aria-label={words.progressOf(name)} />
        <Text size="sm" role="status">
          {waiting ? words.retrying : line}
        </Text>
        {state === "stuck" && error && (
          <Trouble title={words.failedAll} text={error.message}>
            <Button size="xs" onClick={() => uploader.retry(id)}>
              {words.retryAll}
            </Button>
            <Button size="xs" variant="default" onClick={cancel}>
              {words.discard}
            </Button>
          </Trouble>
        )}
        {state === "incomplete" && (
          <Trouble title={words.failedFiles(failures.length)}>
            <FailureTable failures={failures} />
            <Group gap="xs">
              <Button size="xs" onClick={() => uploader.retry(id)}>
                {words.retry}
              </Button>
              {sentFiles > 0 && (
                <Button size="xs" variant="default" onClick={() => uploader.finish(id)}>
                  {words.without}
                </Button>
              )}
              <Button size="xs" variant="default" onClick={cancel}>
                {words.discard}
              </Button>
            </Group>
          </Trouble>
        )}
      </Stack>
    </Paper>
  );
}

interface TroubleProps {
  readonly title: string;
  readonly text?: string;
  readonly children: React.ReactNode;
}

function Trouble({ title, text, children }: TroubleProps) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
      <Stack gap="xs">
        {text !== undefined && <Text size="sm">{text}</Text>}
        {children}
      </Stack>
    </Alert>
  );
}

function FailureTable({ failures }: { readonly failures: readonly UploadFailure[] }) {
  return (
    <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0, "aria-label": words.failuresCaption, role: "group" }}>
      <Table>
        <HiddenCaption>{words.failuresCaption}</HiddenCaption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.file}</Table.Th>
            <Table.Th scope="col">{words.reason}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {failures.map(({ path, message }) => (
            <Table.Tr key={path}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{path}</Table.Td>
              <Table.Td>{message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
