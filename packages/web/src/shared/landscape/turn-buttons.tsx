import { ActionIcon } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconRotate, IconRotateClockwise } from "@tabler/icons-react";
import { descent } from "../../strings/descent.ts";
import { type Angle, tiltLimits } from "./relief-view.ts";

export interface TurnButtonsProps {
  readonly angle: Angle;
  readonly onAngle: (angle: Angle) => void;
}

const step = 15;

/** Turns the relief without dragging. */
export function TurnButtons({ angle: { turn, tilt }, onAngle }: TurnButtonsProps) {
  const words = descent.turn;
  const buttons = [
    { label: words.left, Icon: IconRotate, next: { turn: (turn + 360 - step) % 360, tilt } },
    { label: words.right, Icon: IconRotateClockwise, next: { turn: (turn + step) % 360, tilt } },
    { label: words.up, Icon: IconArrowUp, next: { turn, tilt: Math.min(tiltLimits.most, tilt + step) } },
    { label: words.down, Icon: IconArrowDown, next: { turn, tilt: Math.max(tiltLimits.least, tilt - step) } },
  ];
  return (
    <ActionIcon.Group role="group" aria-label={words.group}>
      {buttons.map(({ label, Icon, next }) => (
        <ActionIcon key={label} variant="default" size={30} aria-label={label} onClick={() => onAngle(next)}>
          <Icon size={16} aria-hidden />
        </ActionIcon>
      ))}
    </ActionIcon.Group>
  );
}
