/** Columns are taken only as a reader of records would read them: the same lines, or a row is odd. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Cell } from '../../../shared/duckdb/database.ts';
import { type LineUse, openLines, type Way } from '../../../shared/duckdb/lines.ts';
import { OddRowError } from '../../../shared/duckdb/odd-row.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import type { ReadReport } from '../../../shared/read/format-report.ts';
import { type DropContent, linesOf, objectTime, openWorkbench, type Workbench } from './workbench.ts';

type Field = 'timestamp' | 'level' | 'message' | 'service' | 'severity' | 'msg' | 'app' | 'status' | 'time';
type Value = string | number | null;
type Row = Readonly<Partial<Record<Field, Value>>>;

interface Drop {
	readonly rows: readonly Row[];
	/** In the file's order. */
	readonly fields: readonly Field[];
}

const start = Date.parse('2026-03-02T09:00:00Z');
const two = (n: number) => String(n).padStart(2, '0');

type Form = (milliseconds: number) => string | number;

/** Instants in one of the forms that ordinary drops have. */
const isoForms: readonly Form[] = [
	(ms) => new Date(ms).toISOString(),
	(ms) => new Date(ms).toISOString().slice(0, 19),
	(ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
	(ms) => `${new Date(ms).toISOString().slice(0, 19)}.${two(ms % 100)}0123456+02:00`,
	(ms) => `${new Date(ms).toISOString().slice(0, 19)},123-0530`,
	(ms) => `${new Date(ms).toISOString().slice(0, 19)}.5+01`,
];
const numberForms: readonly Form[] = [
	(ms) => ms,
	(ms) => Math.floor(ms / 1000),
	(ms) => ms * 1000 + 7,
	(ms) => String(ms),
];
const forms = [...isoForms, ...numberForms];

/** What is no time, a reader's to tell, or at the edge of what is one. */
const oddTimes: readonly Value[] = [
	null,
	'',
	'-',
	'soon',
	'2026-03-02',
	'2026-03-02T09:00Z',
	'2026-03-02T09:00:00 CET',
	'2026-03-02T09:00:00 CST',
	'2026-03-02T09:00:00 Europe/Berlin',
	'2026-03-02T23:59:60Z',
	'2026-02-30T00:00:00Z',
	'2026-03-02T24:00:00Z',
	'2026/03/02 09:00:00Z',
	'2026-03-02T 9:00:00Z',
	'2026-03-02T09:00:00ZZ',
	'2026-03-02T09:00:00.Z',
	'2026-03-02T09:00:00.5 Z',
	'2026-03-02T09:00:00.5+2Z',
	'2026-03-02T09:00:00+19:00',
	'2026-03-02T09:00:00-00:00',
	'2026-03-02T09:00:00+15:75',
	' 2026-03-02T09:00:00Z ',
	'2026-03-02t09:00:00z',
	'1979-12-31T23:59:59Z',
	'2199-12-31T23:59:59.999999Z',
	'2200-01-01T00:00:00Z',
	'02/Mar/2026:09:00:00 +0000',
	'Mon, 02 Mar 2026 09:00:00 GMT',
	1772442000.25,
	'1772442000.123456789',
	'1772442000123456789',
	'01772442000',
	0,
	-1,
	12,
	99_999_999,
	50_000_000_000,
	1e300,
];

/** What most rows of a drop have for a level: words, or numbers on a scale. */
const usualLevels: readonly (readonly (string | number)[])[] = [
	['INFO', 'info', 'Warning', 'error', 'WARN', 'debug'],
	['INFO', 'info', 'Warning', 'error', 'WARN', 'debug'],
	[30, 40, 50],
	[3, 4, 6],
];
const oddLevels: readonly Value[] = [
	null,
	'',
	' ',
	'-',
	'none',
	'audit',
	'NOTICE',
	' warn ',
	'[error]',
	'30',
	30,
	'6',
	3,
	'x'.repeat(70),
	'e',
	'50%',
	'Metadata',
	'LogLevel.Warning',
	'größe',
];

const words = fc.constantFrom(
	'user',
	'logged in',
	'17',
	'disk /dev/sda1',
	'é😀',
	'a=b',
	'-',
	'x'.repeat(300),
	'"',
	',',
);
const usualMessages = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
const oddMessages: readonly Value[] = [
	null,
	'',
	' ',
	'\t\n',
	'\u00a0',
	'\u2003 ',
	'\u001f',
	'\0',
	'-',
	'line end\n',
	'line ends\r\n\r\n',
	'two\nlines',
	'two\r\nlines',
	'a return\rwithin',
	'\uFEFFmarked',
	'\uFEFF\uFEFFtwice',
	'\uFEFF',
	'\uFEFF\n',
	'\n',
	' before and behind ',
	'"quoted" at first',
	'said "so" within',
	'open " quote',
	'"open quote',
	'a, "b"',
	'back\\slash \\"',
	'{"message":"within","level":"error"}',
	'{"a":1}',
	'{ no json }',
	' {"message":"behind a blank"}',
	'[1,2]',
	'ERROR disk full',
	'error: disk full',
	'[error] disk full',
	'[W] disk full',
	'[main] WARN disk full',
	'main worker FATAL it ended',
	'errors were found',
	'<error> so',
	'SUCCESS of all',
	'2026-03-02T10:00:00Z ERROR of another time',
	'null',
	17,
	'x'.repeat(200_000),
];

const usualServices = fc.constantFrom('shop', 'basket');
const oddServices: readonly Value[] = [null, '', '-', 'sshd[12]:', 'cron:', ':', 's'.repeat(201), 5, 'a b'];

/** Values of which one in `of` is an odd one. */
const now = (usual: fc.Arbitrary<Value>, odd: readonly Value[], of: number): fc.Arbitrary<Value> =>
	fc.oneof({ arbitrary: usual, weight: of - 1 }, { arbitrary: fc.constantFrom(...odd), weight: 1 });

const ordinaryRow = (i: number, form: Form, level: Value = 'info'): Row => ({
	timestamp: form(start + i * 731),
	level,
	message: `user ${i} logged in`,
	service: 'shop',
	status: 'started',
	severity: null,
	msg: null,
	app: null,
	time: null,
});

/** Ordinary rows that a choice of columns is made by, then rows of which a few are odd. */
const anyDrop = (ofForms: readonly Form[], ofLevels = usualLevels): fc.Arbitrary<Drop> =>
	fc
		.record({
			form: fc.constantFrom(...ofForms),
			usual: fc.constantFrom(...ofLevels),
			fields: fc.constantFrom<readonly Field[]>(
				['timestamp', 'level', 'message'],
				['timestamp', 'level', 'service', 'message'],
				['message', 'service', 'timestamp', 'level'],
				['message', 'timestamp'],
				// Fields that a reader looks at, too: most rows say nothing in them.
				['timestamp', 'level', 'message', 'severity', 'app', 'status'],
				['status', 'msg', 'timestamp', 'time', 'level', 'message', 'service', 'app'],
			),
			// More than a vector's rows come in several chunks.
			ordinary: fc.constantFrom(0, 3, 100, 100, 2100),
			// Half of the drops have none.
			chance: fc.constantFrom(30, 100_000),
		})
		.chain(({ form, usual, fields, ordinary, chance }) => {
			const time = fc.nat(3_600_000).map((ms) => form(start + ms));
			const row = fc.record({
				timestamp: now(time, oddTimes, chance),
				level: now(fc.constantFrom(...usual), oddLevels, chance),
				message: now(usualMessages, oddMessages, chance),
				service: now(usualServices, oddServices, chance),
				severity: now(fc.constant(null), oddLevels, chance),
				msg: now(fc.constant(null), oddMessages, chance),
				time: now(fc.constant(null), oddTimes, chance),
				app: now(fc.constantFrom('web', null), ['', '-'], chance),
				status: now(fc.constantFrom('200', 'started', null), ['error', 'WARN'], chance),
			});
			const first = Array.from({ length: ordinary }, (_, i) => ordinaryRow(i, form, usual[0]));
			const rest = fc.array(row, { minLength: 1, maxLength: 12 });
			return rest.map((rows) => ({ fields, rows: [...first, ...rows] }));
		});

function ndjson({ fields, rows }: Drop, end: string): string {
	const kept = (row: Row) => Object.fromEntries(fields.map((name) => [name, row[name]]));
	return rows.map((row) => JSON.stringify(kept(row)) + end).join('');
}

function csv({ fields, rows }: Drop, end: string, quoted: boolean): string {
	const cell = (value: Value | undefined) => {
		const text = value == null ? '' : String(value);
		// Some writers quote nothing: then the row is what it looks like.
		return quoted && /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	return [fields.join(','), ...rows.map((row) => fields.map((name) => cell(row[name])).join(','))]
		.map((line) => line + end)
		.join('');
}

/** Of which types its columns are: text where nothing is said. */
interface Types {
	readonly timestamp?: string;
	readonly level?: string;
	/** Columns that are enums. */
	readonly enums?: readonly Field[];
}

/** The query of a table of the drop's rows. What a column's type cannot hold is NULL. */
function table({ fields, rows }: Drop, { timestamp, level, enums = [] }: Types): DropContent {
	const typeOf: Partial<Record<Field, string | undefined>> = { timestamp, level };
	for (const name of enums) {
		const values = rows.flatMap((row) => (row[name] == null ? [] : `${row[name]}`.replaceAll('\0', '')));
		// An enum of nothing is no type.
		if (values.length > 0) typeOf[name] = `ENUM(${[...new Set(values)].map(literal).join(', ')})`;
	}
	const value = (name: Field, of: Row) => {
		const given = of[name];
		if (given == null) return 'NULL';
		// A literal of an enum has no NUL.
		return literal(enums.includes(name) ? String(given).replaceAll('\0', '') : String(given));
	};
	const list = rows.map((row) => `(${fields.map((name) => value(name, row)).join(', ')})`);
	const typed = fields.map((name) => `TRY_CAST(${name} AS ${typeOf[name] ?? 'VARCHAR'}) AS ${name}`);
	return { query: `SELECT ${typed.join(', ')} FROM (VALUES ${list.join(', ')}) AS v(${fields.join(', ')})` };
}

interface Read {
	readonly way: Way;
	readonly lines: readonly Cell[][];
	readonly report: ReadReport;
	/** What DuckDB reads again, where it can. */
	readonly again?: readonly Cell[][];
}

/** @returns the error where it cannot be read so */
async function readBy(way: Way, { database }: Workbench, file: string, use: LineUse = 'keep'): Promise<Read | Error> {
	try {
		const opened = await openLines(database, { file, key: 'drop', objectTime }, use, way);
		const lines = await linesOf(opened);
		const read = { way: opened.way, lines, report: opened.report() };
		if (!opened.relation) return read;
		const rows = await database.rows(`FROM ${opened.relation()} ORDER BY line`);
		const again = rows.map(({ timestamp = null, level = null, message = null, service = null }) => [
			timestamp,
			level,
			message,
			service,
		]);
		const numbers = rows.map(({ line }) => Number(line));
		assert.deepEqual(
			numbers,
			numbers.map((_, i) => i),
		);
		return { ...read, again };
	} catch (error) {
		if (error instanceof assert.AssertionError || !(error instanceof Error)) throw error;
		return error;
	}
}

function assertSame(what: string, lines: readonly Cell[][], expected: readonly Cell[][]): void {
	const first = lines.findIndex((line, i) => !isDeepStrictEqual(line, expected[i]));
	const shown = (line: unknown) => String(JSON.stringify(line)).slice(0, 200);
	if (first >= 0)
		assert.fail(`${what}: line ${first} is ${shown(lines[first])}, of its record ${shown(expected[first])}`);
	assert.equal(lines.length, expected.length, `${what}: ${lines.length} lines of ${expected.length} records`);
}

/** Whether the drop was taken by its columns, after both ways were compared. */
async function compare(content: DropContent, workbench: Workbench): Promise<boolean> {
	const file = workbench.database.newFile('drop');
	if (typeof content === 'object' && 'query' in content) await workbench.database.writeParquet(content.query, file);
	else await writeFile(file, content);
	const plain = await readBy('plain', workbench, file);
	const grouped = await readBy('plain', workbench, file, 'group');
	const records = await readBy('records', workbench, file);
	if (plain instanceof OddRowError) {
		// A record's service is looked at only where it is asked for.
		assert.ok(!(records instanceof OddRowError));
		return false;
	}
	if (plain instanceof Error || records instanceof Error) {
		assert.deepEqual([String(plain), String(grouped)], [String(records), String(records)]);
		return false;
	}
	assert.equal(records.way, 'records');
	if (plain.way === 'records') return false;
	assertSame('its lines', plain.lines, records.lines);
	assertSame('read again', plain.again ?? [], records.lines);
	if (grouped instanceof Error) assert.fail(`grouped: ${grouped}`);
	const withoutService = records.lines.map(([time = null, level = null, message = null]) => [
		time,
		level,
		message,
		null,
	]);
	assertSame('grouped', grouped.lines, withoutService);
	assert.deepEqual([plain.report.read, plain.report.skipped], [records.report.read, records.report.skipped]);
	assert.equal(records.report.read, plain.lines.length);
	assert.equal(plain.report.lines, plain.lines.length);
	return true;
}

describe('a drop that is read by its columns', () => {
	let workbench: Workbench;
	before(async () => {
		workbench = await openWorkbench(1);
	});
	after(async () => await workbench[Symbol.asyncDispose]());

	// The same each time unless another is asked for: `ODDLINE_SEED=7 ODDLINE_RUNS=1000` looks further.
	const runs = Number(process.env.ODDLINE_RUNS ?? 40);
	const seed = Number(process.env.ODDLINE_SEED ?? 20261127);
	const property = (name: string, content: fc.Arbitrary<DropContent>) => {
		it(`has the lines that its records give, or an odd row: ${name}`, async () => {
			let taken = 0;
			await fc.assert(
				fc.asyncProperty(content, async (drop) => {
					if (await compare(drop, workbench)) taken++;
				}),
				{ numRuns: runs, seed, includeErrorInReport: true },
			);
			assert.ok(taken > runs / 10, `${taken} of ${runs} were taken by their columns`);
		});
	};

	const times = ['TIMESTAMP', 'TIMESTAMPTZ', 'TIMESTAMP_NS', 'TIMESTAMP_MS', 'TIMESTAMP_S'];
	const mark = fc.constantFrom('', '\uFEFF');
	const end = fc.constantFrom('\n', '\r\n');
	property(
		'lines of JSON',
		fc.tuple(anyDrop(forms), end, mark).map(([drop, lineEnd, bom]) => bom + ndjson(drop, lineEnd)),
	);
	property(
		'CSV',
		fc.tuple(anyDrop(forms), end, mark, fc.boolean(), fc.boolean()).map(([drop, lineEnd, bom, quoted, ends]) => {
			const text = bom + csv(drop, lineEnd, quoted);
			return ends ? text : text.slice(0, -lineEnd.length);
		}),
	);
	property(
		'text',
		anyDrop(forms).map((drop) => table(drop, {})),
	);
	property(
		'times',
		fc.tuple(anyDrop(isoForms), fc.constantFrom(...times)).map(([drop, timestamp]) => table(drop, { timestamp })),
	);
	property(
		'numbers as times',
		fc
			.tuple(anyDrop(numberForms), fc.constantFrom('BIGINT', 'UBIGINT', 'DOUBLE', 'DECIMAL(20,3)', 'HUGEINT'))
			.map(([drop, timestamp]) => table(drop, { timestamp })),
	);
	property(
		'numbers as levels',
		fc
			.tuple(
				anyDrop(isoForms, usualLevels.slice(2)),
				fc.constantFrom('TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER', 'BIGINT', 'UBIGINT'),
				fc.constantFrom('VARCHAR', ...times),
			)
			.map(([drop, level, timestamp]) => table(drop, { timestamp, level })),
	);
	property(
		'enums',
		fc
			.tuple(
				anyDrop(isoForms),
				fc.subarray<Field>(['level', 'message', 'service', 'severity', 'app', 'status', 'timestamp'], { minLength: 1 }),
				fc.constantFrom('VARCHAR', ...times),
			)
			.map(([drop, enums, timestamp]) => table(drop, { timestamp, enums })),
	);

	/** Ordinary rows, and one among them that differs in these values. */
	const ruinedBy = (values: Row, fields: readonly Field[]): Drop => {
		const iso = (ms: number) => new Date(ms).toISOString();
		const rows = Array.from({ length: 8 }, (_, i) => ordinaryRow(i, iso));
		rows.splice(5, 1, { ...ordinaryRow(5, iso), ...values });
		return { rows, fields };
	};
	const usualFields: readonly Field[] = ['timestamp', 'level', 'message', 'service'];
	const allFields: readonly Field[] = [...usualFields, 'status', 'msg', 'time', 'severity', 'app'];
	const each = (field: Field, values: readonly Value[], others: Row = {}) => {
		const beside = Object.entries(others).map(([name, value]) => ` where ${name} is ${value}`);
		it(`has the lines that its records give, or an odd row: one value of ${field} at a time${beside.join()}`, async () => {
			const differing: string[] = [];
			for (const value of values) {
				const row = { ...others, [field]: value };
				const drop = ruinedBy(row, usualFields.includes(field) ? usualFields : allFields);
				const contents: Record<string, DropContent> = {
					text: table(drop, {}),
					times: table(drop, { timestamp: 'TIMESTAMP' }),
					'times beside others': table({ ...drop, fields: allFields }, { timestamp: 'TIMESTAMP' }),
					JSON: ndjson(drop, '\n'),
					CSV: csv(drop, '\n', true),
					'CSV without quotes': csv(drop, '\n', false),
				};
				// Beside the usual fields, and their usual neighbours, two kinds tell.
				const isUsual = usualFields.includes(field) && Object.keys(others).length === 0;
				const kinds = isUsual ? Object.keys(contents) : ['text', 'JSON'];
				for (const kind of kinds) {
					const content = contents[kind] ?? assert.fail();
					await compare(content, workbench).catch((cause) => {
						differing.push(`${kind} with ${JSON.stringify(value).slice(0, 80)}: ${cause.message.split('\n')[0]}`);
					});
				}
			}
			assert.deepEqual(differing, []);
		});
	};
	each('timestamp', oddTimes);
	each('level', oddLevels);
	each('message', oddMessages);
	each('message', oddMessages, { level: null });
	each('message', oddMessages, { level: 'Metadata' });
	each('service', oddServices);
	each('severity', oddLevels);
	each('severity', oddLevels, { level: '-' });
	each('status', ['error', 'WARN', ' fatal ', 'x'], { level: '' });
	each('time', oddTimes);
	each('msg', oddMessages);
	each('app', ['', '-', 'web'], { service: '-' });

	it('takes no level from what is no number among numbers', async () => {
		const row = (second: number, severity: string) =>
			`2026-03-02T09:00:${String(second).padStart(2, '0')}Z,${severity},a message of syslog\n`;
		const rows = Array.from({ length: 16 }, (_, i) => row(i, String(i % 8))).join('');
		for (const severity of ['', ' ', '0x3', '3e0', '+3', '3.0', '00003', ' 3 ']) {
			const content = `timestamp,severity,message\n${rows}${row(20, severity)}`;
			await compare(content, workbench);
			const query = `SELECT timestamp::TIMESTAMP AS timestamp, severity, message FROM (VALUES ${Array.from(
				{ length: 16 },
				(_, i) => `('2026-03-02 09:00:00', '${i % 8}', 'a message of syslog')`,
			).join(
				', ',
			)}, ('2026-03-02 09:00:00', ${literal(severity)}, 'a message of syslog')) AS rows(timestamp, severity, message)`;
			await compare({ query }, workbench);
		}
	});

	it('is taken where its rows are lines but for a spelling: line ends, marks, words for levels, dashes', async () => {
		const rows: readonly Row[] = [
			...['line end\n', 'line ends\r\n\r\n', 'a return\r', '\uFEFF\uFEFFtwice', '\uFEFFmarked\n', 'two\nlines'].map(
				(message) => ({ message }),
			),
			...['{ no json', 'no json }', ' before and behind ', '-', 'é😀', 'nul \0 within'].map((message) => ({ message })),
			...[' warn ', '[error]', 'NOTICE', 'LogLevel.Warning', 'Metadata', '', null, 'größe'].map((level) => ({ level })),
			...['', '-', null, 'a b', 's'.repeat(200)].map((service) => ({ service })),
			...['1980-01-01T00:00:00Z', '2199-12-31T23:59:59.999999Z'].map((timestamp) => ({ timestamp })),
		];
		for (const row of rows) {
			for (const types of [{}, { timestamp: 'TIMESTAMP' }]) {
				assert.ok(await compare(table(ruinedBy(row, usualFields), types), workbench), JSON.stringify(row));
			}
		}
	});
});
