import type { Config } from '../config.ts';
import type { Database } from '../duckdb/database.ts';
import { someMessages, totalsSize } from '../duckdb/message-totals.ts';
import { InputError } from '../errors.ts';
import { cutText } from '../model/cut-text.ts';

/** The function before it has read anything, and DuckDB, in MB. */
const idleMegabytes = 200;
/**
 * What a distinct masked message may take until its model and its report are written, in bytes: a little more than was measured
 * on 200,000 and a million messages of 85 characters (5.6 and 4.0 KB each) and on 60,000 of 351 (22 KB).
 */
const perMessage = 1500;
const perCharacter = 60;

/**
 * Lambda kills what outgrows its memory without a word; this says what is wrong, and which messages.
 * @param from see `readTotals`
 * @throws {InputError} `memory` where there are more distinct masked messages than the function can train on
 */
export async function requireRoom(database: Database, from: number, config: Config): Promise<void> {
	const { messages, characters } = await totalsSize(database, from);
	const needed = idleMegabytes + (messages * perMessage + characters * perCharacter) / 1e6;
	if (needed <= config.memoryMegabytes) return;
	const samples = (await someMessages(database, from, 3)).map((message) => JSON.stringify(cutText(message, 200)));
	throw new InputError(
		'memory',
		`there are ${messages} distinct masked messages to train on, such as ${samples.join(', ')}: this may take up to ` +
			`${Math.ceil(needed)} MB, expected at most the function's ${config.memoryMegabytes}. Mask what varies in them by a rule of ` +
			'your own (ODDLINE_MASKING_RULES), or give the function more memory. Until then the current model keeps serving',
	);
}
