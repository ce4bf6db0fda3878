/** Run by store.test.ts as a process of its own: decodes one picture into the cache, says so, and waits to be killed. */
import { ImageStore, openDataset } from "../../src/index.ts";

const [location = "", cacheDir = ""] = process.argv.slice(2);
const store = await ImageStore.open(await openDataset(location), { imageSize: 4, channels: 3, cacheDir });
await store.get(0);
process.stdout.write("ready\n");
setInterval(() => undefined, 1000);
