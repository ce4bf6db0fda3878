import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useLive } from "../shared/api/live.tsx";
import { common } from "../strings/common.ts";

/** Says that the project's stream is broken, on whatever page of it; goes away by itself. */
export function ConnectionBanner() {
  const { connected } = useLive();
  return (
    <div role="status">
      {connected === false && (
        <Alert color="yellow" variant="light" radius={0} py="xs" icon={<IconPlugConnectedX aria-hidden />}>
          {common.offline}
        </Alert>
      )}
    </div>
  );
}
