import { useBlocker } from "@tanstack/react-router";
import { useRef } from "react";
import { parameters } from "../../strings/parameters.ts";

/** Asks before unsaved changes are left behind, also when the tab is closed. */
export function useLeaveGuard(unsaved: boolean) {
  const held = useRef(true);
  useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (!held.current || !unsaved || current.pathname === next.pathname) return false;
      return !window.confirm(`${parameters.leaveTitle} ${parameters.leave}`);
    },
    enableBeforeUnload: () => held.current && unsaved,
  });
  return {
    /** What comes now is meant. */
    letGo: () => (held.current = false),
    hold: () => (held.current = true),
  };
}
