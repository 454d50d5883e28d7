import type { Config } from '../config.ts';
import type { CompactedDrop } from '../duckdb/compacted.ts';
import type { Days, MessageTotals } from '../duckdb/message-totals.ts';
import { InputError } from '../errors.ts';
import { cutText } from '../text/cut-text.ts';
import { shareMessage, trainingMegabytes, trainingRoom } from './drop-limits.ts';

/** Of all drops a tenth, or so many, may be left out: where more would have to be, it is not single drops that are at fault. */
const shareLeftOut = 0.1;
const leftOutOfFew = 16;

/**
 * Lambda kills what outgrows its memory without a word. Where the messages need more than it has, the drops with most distinct
 * masked messages are left out, as few as will do.
 *
 * @param drops what was added up, by key
 * @returns why which drops are to be left out: none where there is room
 * @throws {InputError} `memory` where leaving out drops does not help
 */
export async function findRoom(
	totals: MessageTotals,
	days: Days,
	drops: ReadonlyMap<string, CompactedDrop>,
	config: Config,
): Promise<Map<string, InputError>> {
	const size = await totals.size(days);
	const [needed, room] = [trainingMegabytes(size), trainingRoom(config)];
	const leftOut = new Map<string, InputError>();
	if (needed <= room) return leftOut;
	const withLines = [...drops].filter(([, { rows }]) => rows > 0);
	const most = Math.min(withLines.length - 1, Math.max(leftOutOfFew, shareLeftOut * withLines.length));
	const heaviest = withLines.sort(
		([a, one], [b, other]) => trainingMegabytes(other) - trainingMegabytes(one) || (a < b ? -1 : 1),
	);
	let left = needed;
	for (const [key, drop] of heaviest) {
		if (left <= room || leftOut.size + 1 > most) break;
		const megabytes = trainingMegabytes(drop);
		left -= megabytes;
		const expected = `all drops together at most ${Math.floor(room)}, and they take ${Math.ceil(needed)}`;
		leftOut.set(key, new InputError('training-share', shareMessage(drop, megabytes, expected)));
	}
	if (left > room) throw await tooManyMessages(totals, days, config);
	return leftOut;
}

async function tooManyMessages(totals: MessageTotals, days: Days, config: Config): Promise<InputError> {
	const size = await totals.size(days);
	const samples = (await totals.some(days, 3)).map((message) => JSON.stringify(cutText(message, 200)));
	return new InputError(
		'memory',
		`there are ${size.messages} distinct masked messages to train on, such as ${samples.join(', ')}: this may take up to ` +
			`${Math.ceil(trainingMegabytes(size))} MB beside what the function takes anyway, expected at most ` +
			`${trainingRoom(config)} of the function's ${config.memoryMegabytes}. Mask what varies in them by a rule of your own ` +
			'(ODDLINE_MASKING_RULES), or give the function more memory. Until then the current model keeps serving',
	);
}
