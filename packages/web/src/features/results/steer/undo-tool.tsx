import { Text } from "@mantine/core";
import { steerWords as words } from "../../../strings/steer.ts";
import type { ToolProps } from "./tool-props.ts";

/** What an undo takes back. */
export function UndoTool({ steering: { situation } }: ToolProps) {
  const { latest } = situation;
  return <Text size="sm">{latest ? words.undoWhat(latest.name, latest.step) : words.nothingToUndo}</Text>;
}
