/** What one drop may be, so that it cannot stop a scoring or a training for all: beyond it the drop is refused by name. */
import type { Config } from '../config.ts';
import { InputError } from '../errors.ts';
import type { DropCounts } from './summarise-drop.ts';

/**
 * Rows that a file of so many bytes may have. Nobody's log lines take less than a hundredth of a byte each: a Parquet file of 3 kB that
 * says it has 20 million equal rows is made to cost.
 */
const rowsPerByte = 100;
const rowsOfAnyFile = 1_000_000;

/** @throws {InputError} `too-many-rows` */
export function requirePlausibleRows(rows: number, bytes: number): void {
	const most = rowsOfAnyFile + rowsPerByte * bytes;
	if (rows <= most) return;
	throw new InputError(
		'too-many-rows',
		`the drop has ${rows} rows in ${bytes} bytes: expected at most ${most}, ${rowsPerByte} a byte beside the first million. ` +
			'If it is a log, cut it into smaller files',
	);
}

/** The function before it has read anything, and DuckDB, in MB. */
const idleMegabytes = 200;
/**
 * What a distinct masked message may take until its model and its report are written, in bytes: a little more than was measured
 * on 200,000 and a million messages of 85 characters (5.6 and 4.0 KB each) and on 60,000 of 351 (22 KB).
 */
const perMessage = 1500;
const perCharacter = 60;

/** What training on these distinct masked messages may take, in MB, beside what the function takes anyway. */
export function trainingMegabytes({ messages, characters }: Pick<DropCounts, 'messages' | 'characters'>): number {
	return (messages * perMessage + characters * perCharacter) / 1e6;
}

/** What a training has for distinct masked messages, in MB. */
export function trainingRoom({ memoryMegabytes }: Config): number {
	return memoryMegabytes - idleMegabytes;
}

/**
 * Days that lines of a drop may be of: each is a file of its own once it is compacted, and a drop with a line on every day of two
 * centuries would keep a training from ever ending.
 */
const mostDays = 1100;

/** @throws {InputError} `training-share` where a drop alone would take more than a training has, or is of more days */
export function requireShare(counts: Pick<DropCounts, 'messages' | 'characters' | 'days'>, config: Config): void {
	if (counts.days > mostDays) {
		throw new InputError(
			'training-share',
			`the drop has lines of ${counts.days} days: expected at most ${mostDays}. Check the clocks of what wrote it, or cut it by time`,
		);
	}
	const [needed, most] = [trainingMegabytes(counts), trainingRoom(config)];
	if (needed <= most) return;
	throw new InputError('training-share', shareMessage(counts, needed, `at most ${Math.floor(most)}`));
}

/** @param expected what the drop may take */
export function shareMessage(
	{ messages, characters }: Pick<DropCounts, 'messages' | 'characters'>,
	needed: number,
	expected: string,
): string {
	return (
		`the drop has ${messages} distinct masked messages of ${characters} characters, which may take ${Math.ceil(needed)} MB of a ` +
		`training: expected ${expected}. Mask what varies in them by a rule of your own (ODDLINE_MASKING_RULES), or give the ` +
		'training function more memory'
	);
}
