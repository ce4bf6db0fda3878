import type { AdviceAction, Experiment } from "@glissade/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../../shared/api/client.ts";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { advice } from "../../../strings/advice.ts";

/** Whether an experiment can be told to do it now: the server says what that is. */
export function canTake({ actions }: Experiment, action: AdviceAction): boolean {
  return action.type === "clone" || actions.includes(action.type);
}

/** Does what a piece of advice offers, and goes to the new experiment where it makes one. */
export function useTakeAction(experiment: Experiment) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { id: experimentId, projectId } = experiment;

  const goTo = (to: "" | "/edit", made: Experiment): void => {
    void navigate({
      to: `/projects/$projectId/experiments/$experimentId${to}`,
      params: { projectId, experimentId: made.id },
    });
  };

  return useMutation({
    mutationFn: async (action: AdviceAction): Promise<() => void> => {
      switch (action.type) {
        case "steer":
          await api.steerExperiment({ experimentId, body: action.change });
          return () => tellDone(advice.steered);
        case "stop":
          await api.stopExperiment({ experimentId });
          return () => tellDone(advice.stopped);
        case "clone": {
          const made = await cloneWith(experiment, action.spec);
          return () => {
            tellDone(advice.cloned);
            goTo("/edit", made);
          };
        }
        case "fork": {
          const { step, change } = action;
          const made = await api.forkExperiment({ experimentId, body: { step, change, start: true } });
          return () => {
            tellDone(advice.forked);
            goTo("", made);
          };
        }
      }
    },
    onSuccess: (conclude) => {
      void queryClient.invalidateQueries({ queryKey: ["experiment", experimentId] });
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      conclude();
    },
    onError: tellError,
  });
}

/** A clone remembers what it came from, so that its page can say what is different. */
async function cloneWith({ id, name }: Experiment, spec: Record<string, unknown>): Promise<Experiment> {
  const made = await api.cloneExperiment({ experimentId: id, body: { name: advice.cloneName(name) } });
  return api.updateExperiment({ experimentId: made.id, body: { spec } });
}
