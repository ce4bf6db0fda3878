import type { CSSProperties } from "react";

const hidden: CSSProperties = {
  position: "absolute",
  width: 1,
  height: 1,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
};

/** What a table shows, said to a screen reader where a heading says it to the eye. */
export function HiddenCaption({ children }: { readonly children: string }) {
  return <caption style={hidden}>{children}</caption>;
}
