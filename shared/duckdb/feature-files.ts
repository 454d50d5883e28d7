/** The feature files that follow from windows: what columns they have, filled from what `shared/features` says. */
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, LIST, STRUCT, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import { type Appearances, idOf } from '../features/appearances.ts';
import { averagedRarity, averagedScore, firstComponent } from '../features/exact-sums.ts';
import type { Hours } from '../features/hours.ts';
import { type WindowBlock, WindowCursor, type WindowSource } from '../features/window-values.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { RowSource } from './row-source.ts';

const APPEARANCE = STRUCT({
	template_id: VARCHAR,
	first_seen_us: BIGINT,
	is_new: BOOLEAN,
	unseen: BOOLEAN,
	severe: BOOLEAN,
});

export function componentNames(count: number): string[] {
	return Array.from({ length: count }, (_, i) => `tfidf_${i}`);
}

/** Columns that a window has the mean of, in the order of `sums_high` and `sums_low`. */
export function averagedColumns(componentCount: number): string[] {
	return ['message_rarity', 'message_anomaly_score', ...componentNames(componentCount)];
}

export function windowRows(source: WindowSource, appearances: Appearances, modelVersion: string): RowSource {
	const { scored, totals } = source;
	const componentCount = scored.averagedCount - firstComponent;
	const cursor = new WindowCursor(source);
	const version = Buffer.from(modelVersion);
	const through = source.knowledgeThrough.map((day) => Buffer.from(day));
	return {
		columns: {
			timestamp: TIMESTAMP,
			message_rarity: DOUBLE,
			message_anomaly_score: DOUBLE,
			message_cluster: INTEGER,
			...Object.fromEntries(componentNames(componentCount).map((name) => [name, DOUBLE])),
			log_count: BIGINT,
			new_templates: BIGINT,
			max_anomaly_score: DOUBLE,
			cluster_counts: LIST(BIGINT),
			model_version: VARCHAR,
			unseen_share: DOUBLE,
			unseen_log_count: BIGINT,
			new_severe_templates: BIGINT,
			sums_high: LIST(BIGINT),
			sums_low: LIST(BIGINT),
			first_appearances: LIST(APPEARANCE),
			knowledge_through: VARCHAR,
		},
		size: source.grid.windows,
		fill(rows) {
			const block = cursor.next(rows.count);
			const of = (column: ArrayLike<number>, empty: number) =>
				Float64Array.from(block.filled, (window) => (window < 0 ? empty : (column[window] as number)));
			const mean = (column: number) =>
				Float64Array.from(
					{ length: rows.count },
					(_, row) => block.means[row * scored.averagedCount + column] as number,
				);
			const lines = of(totals.lines, 0);
			const unknown = of(totals.unknownLines, 0);
			let column = 0;
			rows.wholeNumbers(column++, block.start);
			rows.doubles(column++, mean(averagedRarity));
			rows.doubles(column++, mean(averagedScore));
			rows.integers(column++, Int32Array.from(of(totals.cluster, -1)));
			for (let i = 0; i < componentCount; i++) rows.doubles(column++, mean(firstComponent + i));
			rows.wholeNumbers(column++, lines);
			rows.wholeNumbers(column++, of(totals.newTemplates, 0));
			rows.doubles(column++, of(totals.maxScore, Number.NaN));
			rows.wholeNumberLists(column++, block.clusterCounts);
			rows.codedTexts(column++, new Uint8Array(rows.count), () => version);
			// Of no lines: 0/0.
			rows.doubles(
				column++,
				unknown.map((count, row) => count / (lines[row] as number)),
			);
			rows.wholeNumbers(column++, unknown);
			rows.wholeNumbers(column++, of(totals.newSevereTemplates, 0));
			rows.wholeNumberLists(column++, block.sumsHigh);
			rows.wholeNumberLists(column++, block.sumsLow);
			fillAppearances(rows, column++, block, source, appearances);
			rows.codedTexts(column, block.filled, (window) => through[window] ?? null);
		},
	};
}

function fillAppearances(
	rows: ChunkWriter,
	column: number,
	{ filled }: WindowBlock,
	{ totals: { appearanceStarts } }: WindowSource,
	appearances: Appearances,
): void {
	const starts = new Uint32Array(rows.count + 1);
	const found: number[] = [];
	for (let row = 0; row < rows.count; row++) {
		const window = filled[row] as number;
		if (window >= 0) {
			for (let i = appearanceStarts[window] as number; i < (appearanceStarts[window + 1] as number); i++) found.push(i);
		}
		starts[row + 1] = found.length;
	}
	const entries = rows.structLists(column, starts);
	const flags = (flag: (i: number) => number) => Uint8Array.from(found, flag);
	const { first, isNew, severe, unknown } = appearances;
	entries.texts(0, (entry) => idOf(appearances, found[entry] as number));
	entries.wholeNumbers(
		1,
		Float64Array.from(found, (i) => first[i] as number),
	);
	entries.booleans(
		2,
		flags((i) => isNew[i] as number),
	);
	entries.booleans(
		3,
		flags((i) => unknown[i] as number),
	);
	entries.booleans(
		4,
		flags((i) => (unknown[i] as number) & (severe[i] as number)),
	);
}

export function hourRows(hours: Hours): RowSource {
	return {
		columns: { timestamp: TIMESTAMP, new_templates: BIGINT, avg_anomaly_score: DOUBLE, avg_rarity: DOUBLE },
		size: hours.size,
		fill(rows, from) {
			const part = (column: Float64Array) => column.subarray(from, from + rows.count);
			rows.wholeNumbers(0, part(hours.start));
			rows.wholeNumbers(1, part(hours.newTemplates));
			rows.doubles(2, part(hours.meanScore));
			rows.doubles(3, part(hours.meanRarity));
		},
	};
}
