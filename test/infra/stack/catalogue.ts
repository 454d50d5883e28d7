import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hourRows, windowRows } from '../../../shared/duckdb/feature-files.ts';
import { writeLogs } from '../../../shared/duckdb/line-features.ts';
import { mergedWindows, usualMerge } from '../../../shared/duckdb/merged-windows.ts';
import { totalHours } from '../../../shared/features/hours.ts';
import type { MessageScore } from '../../../shared/model/score.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { groupDrop, openWorkbench } from '../../shared/duckdb/workbench.ts';
import { scoreWith } from '../../shared/features/score-with.ts';
import { type Json, listOf, objectOf, type Synthesized } from './synthesized.ts';

const { windowSeconds, componentCount } = usualMerge;

const unseen: Omit<MessageScore, 'template'> = {
	known: false,
	knownSince: null,
	reason: 'never seen',
	rarity: 1,
	anomalyScore: 1,
	distance: 2,
	cluster: 0,
	components: new Array<number>(componentCount).fill(0.25),
};

/** Hive's types by DuckDB's. */
const scalars: Readonly<Record<string, string>> = {
	TIMESTAMP: 'timestamp',
	DOUBLE: 'double',
	INTEGER: 'int',
	BIGINT: 'bigint',
	VARCHAR: 'string',
	BOOLEAN: 'boolean',
};

function hiveType(type: string): string {
	if (type.endsWith('[]')) return `array<${hiveType(type.slice(0, -2))}>`;
	const struct = /^STRUCT\((.*)\)$/.exec(type)?.[1];
	if (struct !== undefined) {
		const fields = struct.split(', ').map((field) => {
			const [name = '', fieldType = ''] = field.split(' ');
			return `${name.replaceAll('"', '')}:${hiveType(fieldType)}`;
		});
		return `struct<${fields.join(',')}>`;
	}
	return scalars[type] ?? type;
}

/** By table: the columns of feature files, as written. */
async function writtenColumns(): Promise<Record<string, { Name: string; Type: string }[]>> {
	await using workbench = await openWorkbench();
	const { database } = workbench;
	const csv = 'timestamp,level,message\n2025-12-27 09:00:00,info,hello';
	const { summary, lines } = await groupDrop(workbench, 'a.csv', csv, { masking: notebookMasking, windowSeconds });
	const score = (template: string) => ({ template, ...unseen });
	const drop = await scoreWith(summary, { componentCount, clusterCount: 2, score });
	await database.writeRows(windowRows(drop, drop.appearances, 'v1'), workbench.file('windows.parquet'));
	await database.writeRows(hourRows(totalHours(drop.totals, drop.grid)), workbench.file('hourly.parquet'));
	await writeLogs(database, workbench.file('logs.parquet'), { ...lines, drop });
	const tables: Record<string, { Name: string; Type: string }[]> = {};
	for (const table of ['windows', 'hourly', 'logs']) {
		const columns = await database.rows(`DESCRIBE FROM '${workbench.file(`${table}.parquet`)}'`);
		tables[table] = columns.map(({ column_name, column_type }) => ({
			Name: String(column_name),
			Type: hiveType(String(column_type)),
		}));
	}
	return tables;
}

export function describeCatalogue(stack: () => Synthesized, byDate: () => Synthesized): void {
	const tables = (of: Synthesized): Record<string, Readonly<Record<string, Json | undefined>>> =>
		Object.fromEntries(
			of.all('AWS::Glue::Table').map(({ properties }) => {
				const input = objectOf(properties.TableInput);
				return [String(input.Name), input];
			}),
		);

	describe('the catalogue', () => {
		it('has the columns of the files that are written, in their order', async () => {
			const declared = Object.entries(tables(stack())).map(([name, { StorageDescriptor }]) => [
				name,
				objectOf(StorageDescriptor).Columns,
			]);
			assert.deepEqual(Object.fromEntries(declared), await writtenColumns());
		});

		it('finds them where they are written', () => {
			const locations = Object.values(tables(stack())).map(({ StorageDescriptor }) =>
				stack().text(objectOf(StorageDescriptor).Location),
			);
			assert.deepEqual(
				locations,
				['windows', 'hourly', 'logs'].map((table) => `s3://StorageOutput/features/${table}/`),
			);
		});

		it('reads only the days that a query asks for, where keys go on with the date', () => {
			const { windows } = tables(byDate());
			assert.deepEqual(objectOf(windows).PartitionKeys, [
				{ Name: 'day', Type: 'string', Comment: 'of the key, as yyyy/MM/dd' },
			]);
			const { 'storage.location.template': template, ...projection } = objectOf(objectOf(windows).Parameters);
			// A drop's whole key is part of its files' keys.
			assert.equal(byDate().text(template), `s3://StorageOutput/features/windows/in/\${day}/`);
			assert.deepEqual(projection, {
				classification: 'parquet',
				'projection.enabled': 'true',
				'projection.day.type': 'date',
				'projection.day.format': 'yyyy/MM/dd',
				'projection.day.range': '2015/01/01,NOW+1DAYS',
				'projection.day.interval': '1',
				'projection.day.interval.unit': 'DAYS',
			});
		});

		it('has the views that merge windows as queries to be run once', () => {
			const queries = stack().all('AWS::Athena::NamedQuery');
			assert.deepEqual(
				queries.map(({ properties }) => [properties.Name, properties.Database, properties.WorkGroup]),
				[
					['merged_windows', 'oddline', 'Oddline'],
					['merged_hours', 'oddline', 'Oddline'],
				],
			);
			assert.equal(
				queries[0]?.properties.QueryString,
				`CREATE OR REPLACE VIEW merged_windows AS\n${mergedWindows('athena', usualMerge)}\n`,
			);
		});

		it('has a workgroup whose results are encrypted, whatever a client asks for', () => {
			const { WorkGroupConfiguration } = stack().one('AWS::Athena::WorkGroup', 'CatalogueWorkGroup').properties;
			const { EnforceWorkGroupConfiguration, ResultConfiguration } = objectOf(WorkGroupConfiguration);
			assert.equal(EnforceWorkGroupConfiguration, true);
			assert.deepEqual(objectOf(ResultConfiguration).EncryptionConfiguration, { EncryptionOption: 'SSE_S3' });
			assert.equal(stack().text(objectOf(ResultConfiguration).OutputLocation), 's3://StorageOutput/athena/');
			assert.equal(listOf(objectOf(ResultConfiguration).OutputLocation).length, 1);
		});
	});
}
