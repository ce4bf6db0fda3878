import { useQuery } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";
import { definitionsQuery } from "../../shared/api/queries.ts";
import { ScheduleCode } from "../../shared/schedules/schedule-code.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { steerWords } from "../../strings/steer.ts";
import { scheduleQuery } from "./queries.ts";
import type { TabProps } from "./tab-props.ts";

/** What the learning rate followed and follows, all changes included, as code for each framework. */
export function CodeTab({ experiment: { id: experimentId } }: TabProps) {
  const definitions = useQuery(definitionsQuery);
  const schedule = useQuery(scheduleQuery(experimentId));
  return (
    <Loaded query={definitions}>
      {({ codeTargets }) => (
        <Loaded query={schedule}>
          {(followed) => (
            <ScheduleCode
              targets={codeTargets}
              of={["experiment-code", experimentId, followed.schedule, followed.steps]}
              write={(target, context) => api.writeExperimentCode({ experimentId, target }, context)}
              text={steerWords.code}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
