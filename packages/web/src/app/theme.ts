import { createTheme, Drawer, type MantineColorsTuple, Modal, TableScrollContainer } from "@mantine/core";
import { common } from "../strings/common.ts";

/** A glacier's blue: the one accent. */
const glacier: MantineColorsTuple = [
  "#eaf5fb",
  "#d3e8f3",
  "#a5d0e6",
  "#74b7d9",
  "#4ba1cd",
  "#3293c5",
  "#197bae",
  "#14699a",
  "#0f5680",
  "#0a4163",
];

export const theme = createTheme({
  primaryColor: "glacier",
  primaryShade: { light: 7, dark: 6 },
  colors: { glacier },
  // White or black on a colour, whichever has 4.5:1: below this luminance white does, above it black.
  autoContrast: true,
  luminanceThreshold: 0.179,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  defaultRadius: "sm",
  components: {
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { "aria-label": common.close } } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { "aria-label": common.close } } }),
    // What scrolls can be scrolled with the keyboard.
    TableScrollContainer: TableScrollContainer.extend({
      defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } },
    }),
  },
  respectReducedMotion: true,
  cursorType: "pointer",
});
