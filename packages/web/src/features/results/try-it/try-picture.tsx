import { Alert, Button, Group, Image, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconPhoto } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState, LoadingState } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { askModel, askServer, UnreadablePicture } from "./answer.ts";
import { ModelView } from "./model-view.tsx";
import { ProbabilityBars } from "./probability-bars.tsx";
import { loadModel } from "./run-model.ts";

const words = results.try;

export interface TryPictureProps {
  readonly experimentId: string;
  /** Of the model: another one is loaded anew. */
  readonly sha256: string;
  readonly classes: readonly string[];
}

interface Asked {
  readonly file: File;
  readonly server: boolean;
}

interface Chosen {
  readonly file: File;
  /** Of the file within this page. */
  readonly address: string;
}

/** Drop or choose a picture, see what the model says: in the browser, or on the server where that cannot be. */
export function TryPicture({ experimentId, sha256, classes }: TryPictureProps) {
  const model = useQuery({
    queryKey: ["browser-model", sha256],
    queryFn: ({ signal }) => loadModel(experimentId, signal),
    staleTime: Infinity,
    retry: false,
  });
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const file = chosen?.file;
  const ask = useMutation({
    mutationFn: ({ file: asked, server }: Asked) =>
      server || !model.data ? askServer(experimentId, asked) : askModel(model.data, classes, asked),
  });
  const choose = (next: File | undefined): void => {
    if (!next) return;
    if (chosen) URL.revokeObjectURL(chosen.address);
    setChosen({ file: next, address: URL.createObjectURL(next) });
    if (model.data) ask.mutate({ file: next, server: false });
    else ask.reset();
  };
  const onServer = file && (
    <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate({ file, server: true })}>
      {words.useServer}
    </Button>
  );
  return (
    <Stack gap="md">
      <Title order={2}>{words.title}</Title>
      {model.isPending && <LoadingState label={words.loading} />}
      {model.error && (
        <Alert color="yellow" variant="light" title={words.cannot} role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{words.cannotText}</Text>
            <Text size="xs">{model.error.message}</Text>
            {onServer}
          </Stack>
        </Alert>
      )}
      <Dropzone
        onDrop={([first]) => choose(first)}
        accept={["image/*"]}
        multiple={false}
        disabled={model.isPending}
        inputProps={{ "aria-label": words.choose }}
        aria-label={words.choose}
      >
        <Group justify="center" gap="md" mih={120} style={{ pointerEvents: "none" }}>
          <IconPhoto size={36} aria-hidden />
          <div>
            <Text fw={600}>{file ? words.another : words.drop}</Text>
            {!model.error && <Text size="sm">{words.dropText}</Text>}
          </div>
        </Group>
      </Dropzone>
      {ask.error instanceof UnreadablePicture ? (
        <Alert color="yellow" variant="light" title={words.notPicture} role="alert">
          {onServer}
        </Alert>
      ) : (
        ask.error && <ErrorState error={ask.error} />
      )}
      {chosen && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
          <Group align="flex-start" gap="lg">
            <Shown {...chosen} />
            {ask.data?.seen && (
              <Stack gap={4}>
                <Text size="sm">{words.seen}</Text>
                <ModelView {...ask.data.seen} label={words.seen} />
              </Stack>
            )}
          </Group>
          <Paper withBorder p="md" aria-live="polite">
            {ask.isPending && <LoadingState label={words.thinking} />}
            {ask.data && !ask.isPending && <ProbabilityBars answer={ask.data} />}
          </Paper>
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** The picture as it was chosen. */
function Shown({ file, address }: Chosen) {
  return (
    <Stack gap={4}>
      <Text size="sm">{words.yours}</Text>
      <Image src={address} alt={file.name} mah={240} maw={280} w="auto" fit="contain" />
    </Stack>
  );
}
