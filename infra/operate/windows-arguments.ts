import { parseArgs } from 'node:util';
import type { Dialect } from '../../shared/duckdb/merged-windows.ts';
import { ConfigurationError } from '../../shared/errors.ts';

export interface MergeArguments {
	/** The folder that holds the buckets; where absent, the environment's bucket, or the usual folder. */
	readonly data: string | undefined;
	/** Microseconds since the epoch. */
	readonly from: number | undefined;
	readonly to: number | undefined;
	/** Where absent, the model that serves. */
	readonly model: string | undefined;
	readonly out: string;
	readonly format: 'parquet' | 'csv';
}

export type WindowsArguments =
	| { readonly wish: 'help' }
	| { readonly wish: 'sql'; readonly dialect: Dialect }
	| ({ readonly wish: 'merge' } & MergeArguments);

export const usage = `Usage: npm run windows -- [options] --out FILE

Merges the window files of all drops: one file of windows, as if all lines had been one drop.

  --out FILE          what to write: FILE.parquet, or FILE.csv
  --from TIME         windows that start at or after it: 2025-12-27, or 2025-12-27T09:00:00Z (without zone: UTC)
  --to TIME           windows that start before it
  --model VERSION     of drops that this model scored (default: the model that serves)
  --data DIR          where the buckets lie as plain files (default: the bucket that ODDLINE_OUTPUT_BUCKET names, else
                      .oddline)
  --sql DIALECT       print the views that do the same, for duckdb or athena, and end
  -h, --help          this text
`;

/**
 * Reads the command line.
 * @throws {ConfigurationError} naming the option that is unknown, lacks its value, or has one that is not understood
 */
export function readWindowsArguments(words: readonly string[]): WindowsArguments {
	const given = parse(words);
	if (given.help) return { wish: 'help' };
	if (given.sql !== undefined) return { wish: 'sql', dialect: readDialect(given.sql) };
	if (given.out === undefined) throw new ConfigurationError('--out is missing: expected the file to write');
	const [from, to] = [readTime('--from', given.from), readTime('--to', given.to)];
	if (from !== undefined && to !== undefined && from >= to) {
		throw new ConfigurationError(`--from ${given.from} is not before --to ${given.to}: no window lies between`);
	}
	const { data, model, out } = given;
	return { wish: 'merge', data, from, to, model, out, format: formatOf(out) };
}

function parse(words: readonly string[]) {
	const string = { type: 'string' } as const;
	try {
		return parseArgs({
			args: [...words],
			options: {
				data: string,
				from: string,
				to: string,
				model: string,
				out: string,
				sql: string,
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
	} catch (error) {
		if (error instanceof TypeError) throw new ConfigurationError(error.message, { cause: error });
		throw error;
	}
}

function readDialect(text: string): Dialect {
	if (text === 'duckdb' || text === 'athena') return text;
	throw new ConfigurationError(`--sql is ${JSON.stringify(text)}: expected duckdb or athena`);
}

function formatOf(file: string): MergeArguments['format'] {
	const [, ending] = /\.(parquet|csv)$/i.exec(file) ?? [];
	if (ending === undefined) {
		throw new ConfigurationError(`--out is ${JSON.stringify(file)}: expected a name that ends in .parquet or .csv`);
	}
	return ending.toLowerCase() === 'csv' ? 'csv' : 'parquet';
}

/** @returns microseconds since the epoch */
function readTime(option: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const shape = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
	// Of a day alone JavaScript takes the start in UTC; of a time without zone it would take the machine's.
	const isDay = text.length === 10;
	const milliseconds = shape ? Date.parse(isDay || shape[1] ? text : `${text}Z`) : Number.NaN;
	if (Number.isNaN(milliseconds)) {
		throw new ConfigurationError(
			`${option} is ${JSON.stringify(text)}: expected a time such as 2025-12-27 or 2025-12-27T09:00:00Z`,
		);
	}
	return milliseconds * 1000;
}
