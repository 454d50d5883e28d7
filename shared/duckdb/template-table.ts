import { ArtifactError, SqlError } from '../errors.ts';
import { denseRows } from '../learn/matrix.ts';
import { mendModel } from '../model/check-document.ts';
import type { TemplateTable } from '../model/model.ts';
import { idOfText } from '../model/template-id.ts';
import { parameterPositions } from '../text/templates.ts';
import type { Cell, Database } from './database.ts';
import { componentNames } from './feature-files.ts';
import { literal } from './quote.ts';
import { whatWasSaid } from './unreadable.ts';

/** Writes `templates.parquet`: the contract's columns, then `last_seen`, `levels`, `message_distance`
 * `parameter_positions` (tokens, counted from 0) and `template_id`. */
export async function writeTemplateTable(database: Database, table: TemplateTable, file: string): Promise<void> {
	const components = componentNames(table.components.columnCount);
	await database.run(
		`CREATE TABLE templates (template VARCHAR, count BIGINT, message_rarity DOUBLE, message_anomaly_score DOUBLE,
			message_cluster INTEGER, ${components.map((name) => `${name} DOUBLE, `).join('')}
			first_seen TIMESTAMP, example VARCHAR, last_seen TIMESTAMP, levels VARCHAR, message_distance DOUBLE,
			parameter_positions VARCHAR, template_id VARCHAR)`,
	);
	const { columnCount, values } = table.components;
	const columns: Cell[][] = [
		[...table.templates],
		table.counts.map(BigInt),
		Array.from(table.rarity),
		Array.from(table.anomalyScore),
		Array.from(table.cluster),
		...components.map((_, c) => table.templates.map((_, row) => values[row * columnCount + c] ?? 0)),
		table.firstSeen.map(BigInt),
		[...table.examples],
		table.lastSeen.map(BigInt),
		table.levels.map((levels) => JSON.stringify(levels)),
		Array.from(table.distance),
		table.templates.map((template) => JSON.stringify(parameterPositions(template))),
		[...table.ids],
	];
	await database.append('templates', columns);
	await database.writeParquet(
		`SELECT * REPLACE (CAST(levels::JSON AS MAP(VARCHAR, BIGINT)) AS levels,
			CAST(parameter_positions::JSON AS INTEGER[]) AS parameter_positions) FROM templates`,
		file,
	);
	await database.run('DROP TABLE templates');
}

/**
 * Reads what {@link writeTemplateTable} wrote, in its order. What is no number, or no time, is read as NaN.
 * @param subject its key, for people
 * @throws {ArtifactError} where it is no Parquet file of these columns, or a text is missing
 */
export async function readTemplateTable(
	database: Database,
	file: string,
	componentCount: number,
	subject = 'templates.parquet',
): Promise<TemplateTable> {
	try {
		return await readTable(database, file, componentCount, subject);
	} catch (error) {
		// The statement touches nothing else: it fails for no other reason.
		if (!(error instanceof SqlError)) throw error;
		throw new ArtifactError(
			`${subject} is damaged: it cannot be read (${whatWasSaid(error, file)}), expected a Parquet file of templates. ${mendModel}`,
			{ cause: error },
		);
	}
}

async function readTable(
	database: Database,
	file: string,
	componentCount: number,
	subject: string,
): Promise<TemplateTable> {
	const names = componentNames(componentCount);
	const points: number[][] = [];
	const table = {
		templates: [] as string[],
		ids: [] as string[],
		counts: [] as number[],
		rarity: [] as number[],
		anomalyScore: [] as number[],
		distance: [] as number[],
		cluster: [] as number[],
		firstSeen: [] as number[],
		lastSeen: [] as number[],
		examples: [] as string[],
		levels: [] as Record<string, number>[],
	};
	const query = `SELECT * REPLACE (levels::JSON::VARCHAR AS levels) FROM read_parquet(${literal(file)})`;
	for await (const { rowCount, columns } of database.batches(query)) {
		const numberAt = (name: string, i: number): number => {
			const cell = columns[name]?.[i];
			return typeof cell === 'number' ? cell : Number.NaN;
		};
		const textAt = (name: string, i: number): string => {
			const cell = columns[name]?.[i];
			if (typeof cell === 'string') return cell;
			const seen = name in columns ? 'is no text' : 'is missing';
			throw new ArtifactError(
				`${subject} is damaged: ${name} of template ${table.templates.length} ${seen}, expected one. ${mendModel}`,
			);
		};
		for (let i = 0; i < rowCount; i++) {
			table.counts.push(numberAt('count', i));
			table.rarity.push(numberAt('message_rarity', i));
			table.anomalyScore.push(numberAt('message_anomaly_score', i));
			table.distance.push(numberAt('message_distance', i));
			table.cluster.push(numberAt('message_cluster', i));
			table.firstSeen.push(numberAt('first_seen', i));
			table.lastSeen.push(numberAt('last_seen', i));
			table.examples.push(textAt('example', i));
			// Holds: the column is MAP(VARCHAR, BIGINT), cast to a JSON object; what its values are is checked with the model.
			table.levels.push(JSON.parse(textAt('levels', i)) as Record<string, number>);
			points.push(names.map((name) => numberAt(name, i)));
			const template = textAt('template', i);
			table.templates.push(template);
			// Models of before templates had ids have none.
			table.ids.push('template_id' in columns ? textAt('template_id', i) : idOfText(template));
		}
	}
	return { ...table, components: denseRows(points, componentCount) };
}
