import { ActionIcon, Group, SegmentedControl, Slider, Text } from "@mantine/core";
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
} from "@tabler/icons-react";
import { formatCount } from "../../shared/format/numbers.ts";
import { descent } from "../../strings/descent.ts";
import { type Player, useStep } from "./use-player.ts";

const words = descent.transport;
export const speeds = [0.25, 0.5, 1, 2, 4] as const;

export interface TransportProps {
  readonly player: Player;
  readonly steps: number;
  readonly speed: number;
  readonly onSpeed: (speed: number) => void;
}

/** Play, pause, step, scrub, speed. */
export function Transport({ player, steps, speed, onSpeed }: TransportProps) {
  const { isPlaying, play, pause, goTo, follow } = player;
  const at = Math.min(useStep(follow), steps);
  return (
    <Group gap="xs" role="group" aria-label={words.label}>
      <ActionIcon.Group>
        <ActionIcon variant="default" size={34} aria-label={words.restart} onClick={() => goTo(0)}>
          <IconPlayerSkipBack size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={34} aria-label={words.back} onClick={() => goTo(at - 1)}>
          <IconPlayerTrackPrev size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          size={34}
          aria-label={isPlaying ? words.pause : words.play}
          onClick={isPlaying ? pause : play}
        >
          {isPlaying ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
        </ActionIcon>
        <ActionIcon variant="default" size={34} aria-label={words.step} onClick={() => goTo(at + 1)}>
          <IconPlayerTrackNext size={18} aria-hidden />
        </ActionIcon>
      </ActionIcon.Group>
      <Slider
        flex={1}
        miw={120}
        size="sm"
        min={0}
        max={steps}
        step={1}
        value={at}
        label={null}
        onChange={goTo}
        thumbLabel={words.position}
        thumbProps={{ "aria-valuetext": words.at(formatCount(at), formatCount(steps)) }}
      />
      <Text size="sm" miw={110}>
        {words.at(formatCount(at), formatCount(steps))}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={words.speed}
        data={speeds.map((each) => ({ value: String(each), label: words.speeds[String(each)] ?? String(each) }))}
        value={String(speed)}
        onChange={(next) => onSpeed(Number(next))}
      />
    </Group>
  );
}
