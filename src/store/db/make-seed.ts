import { writeSeed } from "./pglite-seed.ts";

// Run by `npm run build`; without the seed the first start takes several seconds longer, and nothing else changes.
const written = await writeSeed();
process.stdout.write(written ? "dist/pglite-seed.tar.gz written\n" : "dist/pglite-seed.tar.gz is up to date\n");
