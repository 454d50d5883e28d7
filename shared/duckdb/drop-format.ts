import { InputError } from '../errors.ts';

/** How a drop's bytes are to be read, told by its key's ending. */
export interface DropFormat {
	readonly kind: 'parquet' | 'json' | 'csv';
	readonly compression: 'none' | 'gzip' | 'zstd';
}

const kinds: Readonly<Record<string, DropFormat['kind']>> = {
	parquet: 'parquet',
	ndjson: 'json',
	jsonl: 'json',
	json: 'json',
	csv: 'csv',
};
const compressions: Readonly<Record<string, DropFormat['compression']>> = { gz: 'gzip', zst: 'zstd' };

/** Whether a key's ending names a format that Oddline reads. */
export function isReadable(key: string): boolean {
	return findFormat(key) !== undefined;
}

/**
 * The format of the drop with this key.
 * @throws {InputError} `unsupported-format` where the ending is none that Oddline reads
 */
export function formatOfKey(key: string): DropFormat {
	const format = findFormat(key);
	if (format === undefined) {
		throw new InputError(
			'unsupported-format',
			`${JSON.stringify(key)} is no log file that Oddline reads: expected a key that ends in .parquet, .ndjson, .jsonl, ` +
				'.json or .csv, the text ones also with .gz or .zst. Rename the object or upload it outside the logs prefix',
		);
	}
	return format;
}

function findFormat(key: string): DropFormat | undefined {
	const endings = key
		.slice(key.lastIndexOf('/') + 1)
		.toLowerCase()
		.split('.')
		.slice(1);
	const compression = compressions[endings.at(-1) ?? ''] ?? 'none';
	const kind = kinds[endings.at(compression === 'none' ? -1 : -2) ?? ''];
	return kind === undefined || (kind === 'parquet' && compression !== 'none') ? undefined : { kind, compression };
}
