import { Alert, Button, FileButton, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFolder, IconPhotoUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { serverInfoQuery } from "../../../shared/api/queries.ts";
import { formatBytes, formatCount } from "../../../shared/format/numbers.ts";
import { imports as words } from "../../../strings/data.ts";
import { planUpload, withClass, type UploadPlan } from "../uploads/plan-upload.ts";
import { uploader } from "../uploads/uploader.ts";

export interface FilesTabProps {
  readonly projectId: string;
  readonly chosen: readonly File[];
  readonly onChoose: (files: readonly File[]) => void;
  /** Told when the upload has begun. */
  readonly onBegun: () => void;
}

/** Pictures, folders or an archive of this computer. */
export function FilesTab({ projectId, chosen, onChoose, onBegun }: FilesTabProps) {
  const plan = useMemo(() => planUpload(chosen), [chosen]);
  return plan.files.length === 0 ? (
    <Choice onChoose={onChoose} />
  ) : (
    <Chosen projectId={projectId} plan={plan} onBegun={onBegun} onOthers={() => onChoose([])} />
  );
}

function Choice({ onChoose }: Pick<FilesTabProps, "onChoose">) {
  const folderInput: Record<string, unknown> = { webkitdirectory: "", "aria-label": words.folderInput };
  return (
    <Stack gap="sm">
      <Dropzone
        onDrop={onChoose}
        activateOnClick={false}
        activateOnKeyboard={false}
        enablePointerEvents
        inputProps={{ "aria-label": words.drop }}
        p="xl"
      >
        <Stack align="center" gap="sm" ta="center">
          <IconPhotoUp size={40} stroke={1.4} aria-hidden />
          <Text fw={600}>{words.drop}</Text>
          <Text size="sm" c="dimmed" maw={480}>
            {words.dropHelp}
          </Text>
          <Group justify="center" gap="xs">
            <FileButton multiple onChange={onChoose} inputProps={{ "aria-label": words.fileInput }}>
              {(props) => <Button {...props}>{words.chooseFiles}</Button>}
            </FileButton>
            <FileButton multiple onChange={onChoose} inputProps={folderInput}>
              {(props) => (
                <Button {...props} variant="default">
                  {words.chooseFolder}
                </Button>
              )}
            </FileButton>
          </Group>
        </Stack>
      </Dropzone>
    </Stack>
  );
}

interface ChosenProps {
  readonly projectId: string;
  readonly plan: UploadPlan;
  readonly onBegun: () => void;
  readonly onOthers: () => void;
}

function Chosen({ projectId, plan, onBegun, onOthers }: ChosenProps) {
  const [name, setName] = useState("");
  const [looseClass, setLooseClass] = useState("");
  const { data: server } = useQuery(serverInfoQuery);
  const { bytes, files, ignored, kind, loose } = plan;
  const limit = server?.uploadLimitBytes ?? Infinity;
  const problem =
    plan.problem !== undefined
      ? words[plan.problem]
      : bytes > limit
        ? words.tooLarge(formatBytes(bytes), formatBytes(limit))
        : undefined;
  const start = (): void => {
    const given = name.trim() === "" ? plan.name : name.trim();
    uploader.start({ id: crypto.randomUUID(), projectId, name: given, files: withClass(files, looseClass) });
    onBegun();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <Stack gap="sm">
        <Text fw={600}>
          {kind === "archive"
            ? words.foundArchive(files[0]?.path ?? "", formatBytes(bytes))
            : words.found(files.length, formatBytes(bytes))}
        </Text>
        <FolderList folders={plan.folders} />
        {ignored > 0 && (
          <Text size="sm" c="dimmed">
            {words.ignored(ignored)}
          </Text>
        )}
        {problem !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {problem}
          </Alert>
        )}
        {loose > 0 && (
          <Stack gap="xs">
            <Text size="sm">{words.loose(loose)}</Text>
            <TextInput
              label={words.looseLabel}
              description={words.looseHelp}
              value={looseClass}
              onChange={(event) => setLooseClass(event.currentTarget.value)}
              required
            />
          </Stack>
        )}
        <TextInput
          label={words.nameLabel}
          description={words.nameHelp}
          placeholder={plan.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onOthers}>
            {words.chooseOthers}
          </Button>
          <Button type="submit" disabled={problem !== undefined || (loose > 0 && looseClass.trim() === "")}>
            {words.upload}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const listed = 12;

function FolderList({ folders }: { readonly folders: UploadPlan["folders"] }) {
  if (folders.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={500}>
        {words.folders}
      </Text>
      <List size="sm" listStyleType="none" icon={<IconFolder size={16} aria-hidden />}>
        {folders.slice(0, listed).map(({ name, files }) => (
          <List.Item key={name}>{words.folder(name, formatCount(files))}</List.Item>
        ))}
        {folders.length > listed && (
          <List.Item icon={<span />}>{words.moreFolders(formatCount(folders.length - listed))}</List.Item>
        )}
      </List>
    </div>
  );
}
