import { Button, Code, CopyButton, Group, Modal, NativeSelect, ScrollArea, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClipboard, IconCode } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import type { FormValue } from "../../shared/forms/field-schema.ts";
import { Loaded } from "../../shared/ui/states.tsx";
import { tellDone } from "../../shared/ui/tell.tsx";
import { codeWords } from "../../strings/code.ts";
import { parameters } from "../../strings/parameters.ts";

export interface CodeToolsProps {
  /** With its lengths in scheduler steps, as Python has no others. */
  readonly resolved: FormValue | null;
  readonly lr: number;
  readonly steps: number;
  readonly targets: readonly string[];
  readonly onPaste: (scheduler: FormValue, lr: number | null) => void;
}

/** The schedule as code for other frameworks, and back from it. */
export function CodeTools({ resolved, lr, steps, targets, onPaste }: CodeToolsProps) {
  const [copying, copy] = useDisclosure();
  const [pasting, paste] = useDisclosure();
  return (
    <>
      <Button variant="default" size="compact-sm" leftSection={<IconCode size={14} aria-hidden />} onClick={copy.open}>
        {parameters.copyAs} …
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconClipboard size={14} aria-hidden />}
        onClick={paste.open}
      >
        {parameters.paste}
      </Button>
      <Modal opened={copying} onClose={copy.close} title={parameters.codeTitle} size="lg">
        {resolved ? (
          <CodeOut resolved={resolved} lr={lr} steps={steps} targets={targets} />
        ) : (
          <Text>{parameters.constantCode}</Text>
        )}
      </Modal>
      <Modal opened={pasting} onClose={paste.close} title={parameters.pasteTitle} size="lg">
        <CodeIn
          onTaken={(scheduler, rate) => {
            onPaste(scheduler, rate);
            paste.close();
            tellDone(parameters.pasted);
          }}
        />
      </Modal>
    </>
  );
}

function CodeOut({
  resolved,
  lr,
  steps,
  targets,
}: Omit<CodeToolsProps, "onPaste" | "resolved"> & { readonly resolved: FormValue }) {
  const [target, setTarget] = useState(targets[0] ?? "pytorch");
  const code = useQuery({
    queryKey: ["schedule-code", resolved, lr, steps, target],
    queryFn: ({ signal }) =>
      api.writeScheduleCode({ body: { scheduler: { ...resolved }, target, lr, steps } }, { signal }),
    retry: false,
  });
  return (
    <Stack>
      <NativeSelect
        label={parameters.codeTarget}
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        data={targets.map((each) => ({ value: each, label: codeWords.names[each] ?? each }))}
      />
      <Loaded query={code}>
        {(found) => (
          <>
            <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0, "aria-label": parameters.codeTitle }}>
              <Code block>{found.code}</Code>
            </ScrollArea.Autosize>
            <Group>
              <CopyButton value={found.code}>
                {({ copied, copy }) => (
                  <Button onClick={copy}>
                    {copied ? parameters.copied : `${parameters.copyAs} ${codeWords.names[target] ?? target}`}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function CodeIn({ onTaken }: { readonly onTaken: (scheduler: FormValue, lr: number | null) => void }) {
  const [code, setCode] = useState("");
  const read = useMutation({
    mutationFn: () => api.readScheduleCode({ body: { code } }),
    onSuccess: ({ scheduler, lr }) => onTaken(scheduler, lr),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        read.mutate();
      }}
    >
      <Stack>
        <Textarea
          data-autofocus
          label={parameters.pasteLabel}
          description={parameters.pasteHelp}
          placeholder="torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)"
          autosize
          minRows={6}
          maxRows={16}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={read.error?.message}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        <Group>
          <Button type="submit" loading={read.isPending} disabled={code.trim() === ""}>
            {parameters.pasteTake}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
