import { ActionIcon, Anchor, HoverCard, Text } from "@mantine/core";
import { IconHelp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { common } from "../../strings/common.ts";

export interface HelpMarkProps {
  readonly term: string;
  /** One sentence. */
  readonly children: string;
  /** Its page under Learn. */
  readonly learnMore?: string;
}

/** A question mark that explains a term; opens on hover, focus and click. */
export function HelpMark({ term, children, learnMore }: HelpMarkProps) {
  return (
    <HoverCard width={280} shadow="sm" withArrow openDelay={100}>
      <HoverCard.Target>
        <ActionIcon variant="subtle" color="gray" size={24} radius="xl" aria-label={common.help(term)}>
          <IconHelp size={16} aria-hidden />
        </ActionIcon>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Text size="sm">{children}</Text>
        {learnMore !== undefined && (
          <Anchor size="sm" renderRoot={(props) => <Link {...props} {...targetOf(learnMore)} />}>
            {common.more}
          </Anchor>
        )}
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

/** The router takes an address's question apart from its path. */
function targetOf(address: string): { readonly to: string; readonly search: Record<string, string> } {
  const [to = "", query = ""] = address.split("?");
  return { to, search: Object.fromEntries(new URLSearchParams(query)) };
}
