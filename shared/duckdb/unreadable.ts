import { basename } from 'node:path';
import { InputError, SqlError } from '../errors.ts';
import { cutText } from '../text/cut-text.ts';

/**
 * DuckDB's words for data that is not what it should be, or that it has not reckoned with (an internal error, which ends
 * the engine, so that the drop must not come again and again). Other failures, such as of a disk, may pass.
 */
const dataErrors =
	/^(Invalid Error|Invalid Input Error|Conversion Error|Out of Range Error|Serialization Error|Not implemented Error|INTERNAL Error)/;
/** Characters of what DuckDB said: it quotes values. */
const longestText = 400;

/**
 * Does what reads a drop's bytes: where DuckDB finds that they are not what they should be, that is the drop's fault, and
 * no retry mends it.
 * @param touches `drop` where the statement touches nothing else, so that it fails for no other reason
 * @throws {InputError} `unreadable`
 */
export async function readingDrop<T>(
	file: string,
	read: () => Promise<T>,
	touches: 'drop' | 'more' = 'more',
): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unreadable(file, error, touches);
	}
}

/** {@link readingDrop} for what comes piece by piece. */
export async function* readingPieces<T>(file: string, pieces: AsyncIterable<T>): AsyncGenerator<T> {
	try {
		yield* pieces;
	} catch (error) {
		throw unreadable(file, error, 'more');
	}
}

function unreadable(file: string, error: unknown, touches: 'drop' | 'more'): unknown {
	if (!(error instanceof SqlError)) return error;
	const text = causeOf(error);
	if (touches === 'more' && !dataErrors.test(text) && !text.includes(file)) return error;
	return new InputError(
		'unreadable',
		`the drop cannot be read: ${whatWasSaid(error, file)}. Expected a whole Parquet file: it was cut off or damaged when it was written or uploaded. Write it anew`,
		{ cause: error },
	);
}

/** What DuckDB said of a file, for people: where it lay while it was read, and under which name, is nobody's business. */
export function whatWasSaid(error: SqlError, file: string): string {
	const said = (causeOf(error).split('\n')[0] ?? '')
		.replace(/^[A-Z]\w*( \w+)* Error: /, '')
		.replaceAll(file, basename(file))
		.replaceAll(new RegExp(`(the )?(parquet )?file (["'])${basename(file)}\\3`, 'gi'), 'the file')
		.replace(/\. Try auto-detecting.*/, '')
		.replace(/[.!\s]+$/, '');
	return cutText(said, longestText);
}

function causeOf({ cause }: SqlError): string {
	return cause instanceof Error ? cause.message : String(cause);
}
