import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { plausibleTime, timestampExpression } from '../../../shared/duckdb/timestamps.ts';
import { isoFromMicros } from '../../../shared/model/iso-time.ts';
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
	['1766836800123.25', 'DOUBLE', '2025-12-27T12:00:00.12325Z'],
	['1766836800123.456', 'DECIMAL(18,3)', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27T12:00:00.123456Z'", 'VARCHAR', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27T12:00:00.123456789Z'", 'VARCHAR', '2025-12-27T12:00:00.123456Z'],
	["'2025-12-27T12:00:00+02:00'", 'VARCHAR', '2025-12-27T10:00:00Z'],
	["'2025-12-27T12:00:00+0200'", 'VARCHAR', '2025-12-27T10:00:00Z'],
	["'2025-12-27T12:00:00-0530'", 'VARCHAR', '2025-12-27T17:30:00Z'],
	["'2025-12-27 12:00:00.5'", 'VARCHAR', '2025-12-27T12:00:00.5Z'],
	["'2025-12-27 12:00:00,123'", 'VARCHAR', '2025-12-27T12:00:00.123Z'],
	["'2025-12-27T12:00:00,123456+01:00'", 'VARCHAR', '2025-12-27T11:00:00.123456Z'],
	["'2025-12-27'", 'VARCHAR', '2025-12-27T00:00:00Z'],
	["'2025-12-27T12:00Z'", 'VARCHAR', '2025-12-27T12:00:00Z'],
	["'2025-12-27 12:00'", 'VARCHAR', '2025-12-27T12:00:00Z'],
	["'2025-12-27T12:00+02:00'", 'VARCHAR', '2025-12-27T10:00:00Z'],
	["'2025-12-27 12:00-0530'", 'VARCHAR', '2025-12-27T17:30:00Z'],
	["'2025-12-27T12:60Z'", 'VARCHAR', null],
	["'1766836800123'", 'VARCHAR', '2025-12-27T12:00:00.123Z'],
	["' 1766836800123.5 '", 'VARCHAR', '2025-12-27T12:00:00.1235Z'],
	["'infinity'", 'TIMESTAMP', null],
	["'-infinity'", 'TIMESTAMPTZ', null],
	["'infinity'", 'DATE', null],
	["'infinity'", 'VARCHAR', null],
	["'nan'", 'DOUBLE', null],
	["'-inf'", 'DOUBLE', null],
	['1e300', 'DOUBLE', null],
	['9223372036854775807', 'BIGINT', null],
	['170141183460469231731687303715884105727', 'HUGEINT', null],
	['2147483647', 'INTEGER', null],
	['7', 'TINYINT', null],
	['1234567.25', 'DECIMAL(9,2)', null],
	['99999999999999999999999999999999999.999', 'DECIMAL(38,3)', null],
	['1e30', 'FLOAT', null],
	["'9999999999999999'", 'VARCHAR', null],
	["'yesterday'", 'VARCHAR', null],
	["'27/Dec/2025:12:00:00 +0000'", 'VARCHAR', null],
	["'2025-02-30T00:00:00Z'", 'VARCHAR', null],
	["''", 'VARCHAR', null],
	['NULL', 'VARCHAR', null],
	['NULL', 'BIGINT', null],
	// Seconds instead of milliseconds would be January 1970.
	['1766836800', 'BIGINT', null],
	["'1979-12-31T23:59:59.999999Z'", 'VARCHAR', null],
	["'1980-01-01T00:00:00Z'", 'VARCHAR', '1980-01-01T00:00:00Z'],
	["'2199-12-31T23:59:59.999999Z'", 'VARCHAR', '2199-12-31T23:59:59.999999Z'],
	["'2200-01-01T00:00:00Z'", 'VARCHAR', null],
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

	for (const type of [
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

	it('keeps every microsecond, as text and as fractional milliseconds', async () => {
		const times = fc.integer({ min: micros('1980-01-01T00:00:00Z'), max: micros('2199-12-31T23:59:59.999999Z') });
		await fc.assert(
			fc.asyncProperty(times, async (time) => {
				assert.equal(await read(`'${isoFromMicros(time)}'`, 'VARCHAR'), time);
				assert.equal(await read(`${time}::DECIMAL(22, 0) * 0.001::DECIMAL(4, 3)`, 'DECIMAL(22,3)'), time);
			}),
		);
	});

	it('without a zone is UTC whatever the machine’s zone is', async () => {
		assert.equal(await read("'2025-12-27 12:00:00'", 'VARCHAR'), noon);
	});
});
