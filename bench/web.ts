// What the web page takes from a browser that has never seen it, how fast it answers to a hand, and how smoothly ten long
// series are zoomed. Needs Chromium (CHROMIUM names it where it is not on the PATH).
//   node bench/web.ts [--rounds 5] [--points 100000]
//
// Its code is among the page's tools, where TypeScript knows what a browser has; here it must not.
const measure = new URL("../packages/web/tools/measure.ts", import.meta.url);
await import(measure.href);
