/**
 * The training step of onnxruntime.ts in onnxruntime-web: in a browser (bundled, or with an import map), or in Node.
 * Run it: `npm install onnxruntime-web`, then `node packages/schedules/examples/onnxruntime-web.js`
 */
import * as ort from "onnxruntime-web";
import { train } from "./onnxruntime.ts";

await train(ort, (line) => {
  console.log(line);
});
