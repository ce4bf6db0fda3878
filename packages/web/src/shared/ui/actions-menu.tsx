import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ReactNode } from "react";

export interface ActionsMenuProps {
  /** Whose actions these are, for a screen reader. */
  readonly label: string;
  /** While one of them is carried out. */
  readonly loading: boolean;
  /** Menu items. */
  readonly children: ReactNode;
}

/** What can be done with a record, behind three dots. */
export function ActionsMenu({ label, loading, children }: ActionsMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} loading={loading} aria-label={label}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
