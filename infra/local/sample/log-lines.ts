/** Log levels of the sample, from quiet to loud. */
export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** Log lines as columns, sorted by time: index i of every column is line i. Columns keep 132,000 lines small and quick. */
export interface LogLines {
	readonly count: number;
	/** Microseconds since 1970-01-01T00:00:00Z. */
	readonly timestampMicros: BigInt64Array;
	readonly levels: string[];
	readonly services: string[];
	readonly messages: string[];
}

/** Columns for `count` lines, times still zero and texts still empty. */
export function emptyLines(count: number): LogLines {
	return {
		count,
		timestampMicros: new BigInt64Array(count),
		levels: new Array<string>(count).fill(''),
		services: new Array<string>(count).fill(''),
		messages: new Array<string>(count).fill(''),
	};
}

/** The lines of `parts`, one part after the other. */
export function joined(parts: readonly LogLines[]): LogLines {
	const count = parts.reduce((sum, part) => sum + part.count, 0);
	const timestampMicros = new BigInt64Array(count);
	let filled = 0;
	for (const part of parts) {
		timestampMicros.set(part.timestampMicros, filled);
		filled += part.count;
	}
	return {
		count,
		timestampMicros,
		levels: parts.flatMap((part) => part.levels),
		services: parts.flatMap((part) => part.services),
		messages: parts.flatMap((part) => part.messages),
	};
}
