import type { Experiment } from "@glissade/api";
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import {
  IconCopy,
  IconDots,
  IconGitFork,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconTag,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api } from "../../../shared/api/client.ts";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { common } from "../../../strings/common.ts";
import { forks } from "../../../strings/forks.ts";
import { results } from "../../../strings/results.ts";
import { useResultsSearch } from "../search.ts";
import { SteerButton } from "../steer/steer-button.tsx";
import { DetailsDialog } from "./details-dialog.tsx";
import { useAction } from "./use-action.ts";

const words = results.actions;

/** What the experiment can be told to do now: the server says what that is. */
export function Actions({ experiment }: { readonly experiment: Experiment }) {
  const { id: experimentId, projectId, actions, asked } = experiment;
  const can = (action: Experiment["actions"][number]): boolean => actions.includes(action);
  const start = useAction(() => api.startExperiment({ experimentId }), words.started);
  const pause = useAction(() => api.pauseExperiment({ experimentId }), words.paused);
  const resume = useAction(() => api.resumeExperiment({ experimentId }), words.resumed);
  const stop = useAction(() => api.stopExperiment({ experimentId }), words.stopped);
  const askToStop = (): void =>
    void modals.openConfirmModal({
      title: words.stopTitle,
      children: <Text>{words.stopText}</Text>,
      labels: { confirm: words.stop, cancel: common.cancel },
      onConfirm: () => stop.mutate(),
    });
  return (
    <>
      {can("edit") && (
        <Button
          variant="default"
          leftSection={<IconPencil size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/projects/$projectId/experiments/$experimentId/edit"
              params={{ projectId, experimentId }}
            />
          )}
        >
          {words.edit}
        </Button>
      )}
      {can("start") && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {words.start}
        </Button>
      )}
      {can("pause") && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={pause.isPending}
          disabled={asked !== null}
          onClick={() => pause.mutate()}
        >
          {words.pause}
        </Button>
      )}
      {can("stop") && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stop.isPending}
          disabled={asked === "stop"}
          onClick={askToStop}
        >
          {words.stop}
        </Button>
      )}
      {can("resume") && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {words.resume}
        </Button>
      )}
      {experiment.state === "finished" && <SteerButton experiment={experiment} />}
      <MoreActions experiment={experiment} />
    </>
  );
}

function MoreActions({ experiment }: { readonly experiment: Experiment }) {
  const { id: experimentId, projectId, name, actions } = experiment;
  const [editing, details] = useDisclosure();
  const [, change] = useResultsSearch();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const clone = useMutation({
    mutationFn: () => api.cloneExperiment({ experimentId, body: {} }),
    onSuccess: (made) => {
      tellDone(words.cloned);
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate({
        to: "/projects/$projectId/experiments/$experimentId",
        params: { projectId, experimentId: made.id },
      });
    },
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: () => api.deleteExperiment({ experimentId, confirm: "true" }),
    onSuccess: async () => {
      tellDone(words.deleted);
      await navigate({ to: "/projects/$projectId/experiments", params: { projectId } });
      queryClient.removeQueries({ queryKey: ["experiment", experimentId] });
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    onError: tellError,
  });
  const askToDelete = (): void =>
    void modals.openConfirmModal({
      title: words.deleteTitle,
      children: <Text>{words.deleteText(name)}</Text>,
      labels: { confirm: words.deleteConfirm, cancel: common.cancel },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={words.more} loading={remove.isPending || clone.isPending}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTag size={16} aria-hidden />} onClick={details.open}>
            {words.rename}
          </Menu.Item>
          {actions.includes("clone") && (
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => clone.mutate()}>
              {words.clone}
            </Menu.Item>
          )}
          {actions.includes("fork") && (
            <Menu.Item leftSection={<IconGitFork size={16} aria-hidden />} onClick={() => change({ fork: 0 })}>
              {forks.action}
            </Menu.Item>
          )}
          {actions.includes("delete") && (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askToDelete}>
                {words.delete}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <DetailsDialog experiment={experiment} opened={editing} onClose={details.close} />
    </>
  );
}
