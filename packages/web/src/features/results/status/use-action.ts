import type { Experiment } from "@glissade/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";

/** Something that is done to an experiment, whose new record is shown at once. */
export function useAction<T = void>(act: (input: T) => Promise<Experiment>, done: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (experiment) => {
      queryClient.setQueryData(["experiment", experiment.id], experiment);
      void queryClient.invalidateQueries({ queryKey: ["project", experiment.projectId] });
      tellDone(done);
    },
    onError: tellError,
  });
}
