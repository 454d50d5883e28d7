import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { plausibleTime, timestampExpression } from '../../../shared/duckdb/timestamps.ts';
import { isoFromMicros } from '../../../shared/model/iso-time.ts';
import { readTime } from '../../../shared/read/times/parse-time.ts';
import { micros, openWorkbench, type Workbench } from './workbench.ts';

const noon = micros('2025-12-27T12:00:00Z');

/** Value, its type, and the instant that it names, in UTC; `null` where it names none. */
const readings: readonly [value: string, type: string, instant: string | null][] = [
	["'2025-12-27 12:00:00.123456'", 'TIMESTAMP', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27 12:00:00'", 'TIMESTAMP_S', '2025-12-27T12:00:00Z'],
	["'2025-12-27 12:00:00.123'", 'TIMESTAMP_MS', '2025-12-27T12:00:00.123Z'],
	["'2025-12-27 12:00:00.123456789'", 'TIMESTAMP_NS', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27'", 'DATE', '2025-12-27T00:00:00Z'],
	["'2025-12-27 12:00:00.123456+02'", 'TIMESTAMPTZ', '2025-12-27T10:00:00.123456Z'],
	// 1766836800 = 20449 days · 86400 + 12 hours · 3600
	['1766836800123', 'BIGINT', '2025-12-27T12:00:00.123Z'],
	['1766836800123', 'UBIGINT', '2025-12-27T12:00:00.123Z'],
	['1766836800123', 'HUGEINT', '2025-12-27T12:00:00.123Z'],
	['1766836800123', 'DOUBLE', '2025-12-27T12:00:00.123Z'],
	['1766836800123', 'DECIMAL(18,3)', '2025-12-27T12:00:00.123Z'],
	// Seconds, milliseconds and microseconds are told by their magnitude.
	['1766836800', 'BIGINT', '2025-12-27T12:00:00Z'],
	['1766836800', 'DOUBLE', '2025-12-27T12:00:00Z'],
	['1766836800123456', 'BIGINT', '2025-12-27T12:00:00.123456Z'],
	["'1766836800'", 'VARCHAR', '2025-12-27T12:00:00Z'],
	["'1766836800123456'", 'VARCHAR', '2025-12-27T12:00:00.123456Z'],
	// 2³¹ − 1 seconds.
	['2147483647', 'INTEGER', '2038-01-19T03:14:07Z'],
	["'2025-12-27T12:00:00.123456Z'", 'VARCHAR', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27T12:00:00.123456789Z'", 'VARCHAR', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27T12:00:00+02:00'", 'VARCHAR', '2025-12-27T10:00:00Z'],
	["'2025-12-27T12:00:00+0200'", 'VARCHAR', '2025-12-27T10:00:00Z'],
	["'2025-12-27T12:00:00-0530'", 'VARCHAR', '2025-12-27T17:30:00Z'],
	["'2025-12-27 12:00:00.5'", 'VARCHAR', '2025-12-27T12:00:00.5Z'],
	["'2025-12-27 12:00:00,123'", 'VARCHAR', '2025-12-27T12:00:00.123Z'],
	["'2025-12-27T12:00:00,123456+01:00'", 'VARCHAR', '2025-12-27T11:00:00.123456Z'],
	["'1766836800123'", 'VARCHAR', '2025-12-27T12:00:00.123Z'],
	["'infinity'", 'TIMESTAMP', null],
	["'-infinity'", 'TIMESTAMPTZ', null],
	["'infinity'", 'DATE', null],
	["'infinity'", 'VARCHAR', null],
	["'nan'", 'DOUBLE', null],
	["'-inf'", 'DOUBLE', null],
	['1e300', 'DOUBLE', null],
	['9223372036854775807', 'BIGINT', null],
	['170141183460469231731687303715884105727', 'HUGEINT', null],
	['7', 'TINYINT', null],
	['1234567', 'DECIMAL(9,2)', null],
	['99999999999999999999999999999999999', 'DECIMAL(38,3)', null],
	["'9999999999999999'", 'VARCHAR', null],
	["'yesterday'", 'VARCHAR', null],
	["'2025-02-30T00:00:00Z'", 'VARCHAR', null],
	["''", 'VARCHAR', null],
	['NULL', 'VARCHAR', null],
	['NULL', 'BIGINT', null],
	// Between the units: neither 1973 nor 2255.
	['50000000000', 'BIGINT', null],
	['99999999', 'BIGINT', null],
	["'1979-12-31T23:59:59.999999Z'", 'VARCHAR', null],
	["'1980-01-01T00:00:00Z'", 'VARCHAR', '1980-01-01T00:00:00Z'],
	["'2199-12-31T23:59:59.999999Z'", 'VARCHAR', '2199-12-31T23:59:59.999999Z'],
	["'2200-01-01T00:00:00Z'", 'VARCHAR', null],
];

/** Times that a reader can tell: where these are `NULL`, the drop is read record by record. */
const left: readonly [value: string, type: string][] = [
	['1766836800123.25', 'DOUBLE'],
	['1766836800123.456', 'DECIMAL(18,3)'],
	['1766836800123456789', 'BIGINT'],
	["'1766836800123456789'", 'VARCHAR'],
	["' 1766836800123.5 '", 'VARCHAR'],
	["'2025-12-27'", 'VARCHAR'],
	["'2025-12-27T12:00Z'", 'VARCHAR'],
	["'2025-12-27 12:00-0530'", 'VARCHAR'],
	["'2025-12-27T12:00:00 Europe/Berlin'", 'VARCHAR'],
	["'2025-12-27T12:00:00 CET'", 'VARCHAR'],
	["'2025-12-27T23:59:60Z'", 'VARCHAR'],
	["'27/Dec/2025:12:00:00 +0000'", 'VARCHAR'],
];

describe('a timestamp', () => {
	let workbench: Workbench;
	before(async () => {
		workbench = await openWorkbench(1);
	});
	after(async () => await workbench[Symbol.asyncDispose]());

	async function read(value: string, type: string): Promise<unknown> {
		// DuckDB's own name of the type, as a file's schema gives it.
		const expression = timestampExpression('source', type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type);
		assert.ok(expression, `${type} can hold a time`);
		const [row] = await workbench.database.rows(
			`SELECT CASE WHEN ${plausibleTime('t')} THEN t END AS t FROM (SELECT ${expression} AS t FROM (SELECT CAST(${value} AS ${type}) AS source))`,
		);
		return row?.t;
	}

	for (const [value, type, instant] of readings) {
		it(`of type ${type} reads ${value} as ${instant ?? 'no time'}`, async () => {
			assert.equal(await read(value, type), instant === null ? null : micros(instant));
		});
	}

	for (const [value, type] of left) {
		it(`of type ${type} leaves ${value} to a reader`, async () => assert.equal(await read(value, type), null));
	}

	for (const type of [
		'FLOAT',
		'BOOLEAN',
		'TIME',
		'INTERVAL',
		'UUID',
		'BLOB',
		'INTEGER[]',
		'STRUCT(a INTEGER)',
		'MAP(VARCHAR, DATE)',
	]) {
		it(`is not read from ${type}`, () => assert.equal(timestampExpression('source', type), undefined));
	}

	it('keeps every microsecond, as text and as a number, and is what a reader makes of it', async () => {
		const times = fc.integer({ min: micros('1980-01-01T00:00:00Z'), max: micros('2199-12-31T23:59:59.999999Z') });
		await fc.assert(
			fc.asyncProperty(times, async (time) => {
				assert.equal(await read(`'${isoFromMicros(time)}'`, 'VARCHAR'), time);
				assert.equal(await read(String(time), 'BIGINT'), time);
				assert.equal(readTime(String(time), { objectTime: 0 })?.micros, time);
				const seconds = Math.floor(time / 1e6);
				assert.equal(await read(String(seconds), 'BIGINT'), seconds * 1e6);
				assert.equal(readTime(String(seconds), { objectTime: 0 })?.micros, seconds * 1e6);
			}),
		);
	});

	it('of text is what a reader makes of it, or is left to the reader, however near to a time the text comes', async () => {
		const parts = fc
			.tuple(
				fc.constantFrom(
					'2026-03-02',
					'2026/03/02',
					'2026-3-2',
					'12026-03-02',
					'2024-02-29',
					'2025-02-29',
					'2026-13-01',
				),
				fc.constantFrom('T', ' ', 't', '  ', 'T ', ''),
				fc.constantFrom(
					'09:00:00',
					'9:00:00',
					'9:0:0',
					'24:00:00',
					'24:00:01',
					'23:59:60',
					'09:60:00',
					'09:00',
					'23:59:59',
				),
				fc.constantFrom('', '.', '.1', '.123', '.123456', '.1234567', '.123456789', ',5', '.1+1', '.1 ', '. 1', '.e5'),
				fc.constantFrom('Z', 'Z', '', '+02', '+02:00', '-0530', ' Z', 'z', ' UTC', '+00', 'ZZ'),
			)
			.map((found) => found.join(''));
		const texts = [...new Set(fc.sample(parts, { numRuns: 20_000, seed: 5 }))];
		// A time that is none of a log's is the reader's, too.
		await workbench.database.run('CREATE TABLE near (source VARCHAR)');
		await workbench.database.append('near', [texts]);
		const time = timestampExpression('source', 'VARCHAR');
		const rows = await workbench.database.rows(
			`SELECT source, ${time} AS t FROM near WHERE ${plausibleTime(time ?? '')}`,
		);
		const differing = rows.filter(({ source, t }) => readTime(String(source), { objectTime: 0 })?.micros !== t);
		assert.deepEqual(differing.map(({ source }) => source).slice(0, 20), []);
		assert.ok(rows.length > 100);
	});

	it('without a zone is UTC whatever the machine’s zone is', async () => {
		assert.equal(await read("'2025-12-27 12:00:00'", 'VARCHAR'), noon);
	});
});
