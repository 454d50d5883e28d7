/**
 * `npm start`. Keeps compiled code between runs, then runs the loop: half of a short run would be compiling otherwise. In
 * JavaScript, since the cache begins after this file: were it TypeScript, each start would load the compiler to read it.
 */
import { enableCompileCache, getCompileCacheDir } from 'node:module';

enableCompileCache();
const folder = getCompileCacheDir(); // None where it is switched off.
if (folder) process.env.NODE_COMPILE_CACHE ??= folder;

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
