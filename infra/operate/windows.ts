/** `npm run windows`: window files of many drops as if all their lines had been one drop. */
import { runCommand } from './command.ts';
import { mergeWindows } from './merge-windows.ts';
import { usage } from './windows-arguments.ts';

await runCommand(usage, () => mergeWindows(process.argv.slice(2), process.env));
