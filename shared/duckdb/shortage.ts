import { InputError } from '../errors.ts';

const outOfMemory = /^Out of Memory Error/;
const outOfDisk = /No space left on device|max_temp_directory_size|failed to offload/i;

/** What DuckDB's words for a want of memory or disk come to; `undefined` where they are about something else. */
export function shortageOf(text: string, cause: unknown): InputError | undefined {
	const reason = outOfDisk.test(text) ? 'disk' : outOfMemory.test(text) ? 'memory' : undefined;
	if (reason === undefined) return undefined;
	const said = text.split('\n')[0]?.replace(/\.$/, '');
	return new InputError(
		reason,
		`the drop needs more ${reason} than the function has: ${said}. Give it more, or cut the drop into smaller ones`,
		{ cause },
	);
}
