import { useQuery } from "@tanstack/react-query";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { beginningOf, useEvents } from "../events.ts";
import { artifactsQuery } from "../queries.ts";
import { resultOf } from "../result-of.ts";
import type { TabProps } from "../tab-props.ts";
import { TryPicture } from "./try-picture.tsx";

const words = results.try;

/** The experiment's model on a picture of one's own. */
export function TryTab({ experiment }: TabProps) {
  const artifacts = useQuery(artifactsQuery(experiment.id));
  const events = useEvents(experiment.id);
  const classes = resultOf(experiment)?.classes ?? beginningOf(events.data ?? [])?.classes ?? [];
  return (
    <Loaded query={artifacts}>
      {(items) => {
        const model = items.find(({ name }) => name === "best.onnx");
        if (!model) return <EmptyState title={words.noModel}>{words.noModelText}</EmptyState>;
        return <TryPicture key={model.sha256} experimentId={experiment.id} sha256={model.sha256} classes={classes} />;
      }}
    </Loaded>
  );
}
