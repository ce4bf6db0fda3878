import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev -w packages/web` finds a running playground. */
const playground = process.env["GLISSADE_URL"] ?? "http://127.0.0.1:4400";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Nothing inline: the server's content-security policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
  server: {
    proxy: {
      // The server takes changes only from its own pages: to it, the page must look like one.
      "/api": { target: playground, changeOrigin: true, headers: { origin: playground } },
    },
  },
});
