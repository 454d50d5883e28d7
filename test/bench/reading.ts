/** What reading a drop costs beside DuckDB's own reader of the same file, on one thread, in turn. */
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '../../shared/duckdb/database.ts';
import { openLines } from '../../shared/duckdb/lines.ts';
import { literal } from '../../shared/duckdb/quote.ts';
import { seededRandom } from '../../shared/learn/random.ts';
import { median } from './measure.ts';
import { textTable } from './text-table.ts';

const lines = 1_000_000;
const runs = 5;
const limits = { memoryMegabytes: 1500, threads: 1 };
const options = { key: 'logs/drop', objectTime: 1_767_000_000_000_000 };

/** One way to read a file. @param database with an empty folder */
type Reading = (database: Database, file: string) => Promise<unknown>;

const words = 'request session account payment gateway storage cluster replica network handler buffer journal'.split(
	' ',
);

export async function readingText(folder: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	const [json, text] = [join(folder, 'foreign.ndjson'), join(folder, 'text.log')];
	await writeLines(json, (time, level, message) =>
		JSON.stringify({ '@timestamp': time, severity: level, logger: 'shop.Pay', service: 'shop', msg: message }),
	);
	await writeLines(text, (time, level, message, i) =>
		i % 10 === 9 ? `\tat com.shop.pay.Handler.run(Handler.java:${i % 300})` : `${time} ${level} ${message}`,
	);
	const rows = [
		await compare('NDJSON, foreign names', json, folder, linesOf(lines), readJson),
		// Nine of ten lines are events.
		await compare('text, ISO times, 10 % continuation lines', text, folder, linesOf((lines / 10) * 9), readCsv),
	];
	return (
		`Reading ${lines.toLocaleString('en')} lines, one thread (medians of ${runs} in turn; CPU in brackets)\n` +
		`${textTable(['', 'seconds', 'DuckDB’s reader', 'ratio'], rows)}\n` +
		'DuckDB’s reader: read_json with four columns named, into the kind of file that lines are kept in; read_csv with one column, into a ' +
		'table. Ours: to lines, as typed arrays in JavaScript.'
	);
}

async function writeLines(
	file: string,
	lineOf: (time: string, level: string, message: string, i: number) => string,
): Promise<void> {
	const random = seededRandom(7);
	const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)] ?? '';
	const target = await open(file, 'w');
	for (let first = 0; first < lines; first += 10_000) {
		const batch = Array.from({ length: 10_000 }, (_, i) => {
			const message = `${pick(words)} ${pick(words)} for user ${Math.floor(random() * 1e5)} took ${Math.floor(random() * 1e4)} ms on node 7`;
			const time = new Date(1_767_000_000_000 + (first + i) * 37).toISOString();
			return `${lineOf(time, pick(['INFO', 'INFO', 'WARN', 'ERROR']), message, first + i)}\n`;
		});
		await target.write(batch.join(''));
	}
	await target.close();
}

function linesOf(expected: number): Reading {
	return async (database, file) => {
		const { chunks } = await openLines(database, { ...options, file });
		let count = 0;
		for await (const chunk of chunks) count += chunk.count;
		// A figure counts only where the work was done.
		if (count !== expected) throw new Error(`${count} lines: expected ${expected}`);
	};
}

const readJson: Reading = (database, file) => {
	const columns = ['@timestamp', 'severity', 'msg', 'service'].map((name) => `${literal(name)}: 'VARCHAR'`);
	return database.writeScratch(
		`FROM read_json(${literal(file)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`,
		database.newFile('bare.parquet'),
	);
};

const readCsv: Reading = (database, file) =>
	database.run(
		`CREATE TABLE bare AS FROM read_csv(${literal(file)}, auto_detect = false, header = false, columns = {line: 'VARCHAR'},
			delim = chr(1), quote = '', escape = '')`,
	);

async function compare(name: string, file: string, folder: string, ours: Reading, bare: Reading): Promise<string[]> {
	const [own, duckdb]: Cost[][] = [[], []];
	for (let run = -1; run < runs; run++) {
		const costs = [await costOf(ours, file, folder), await costOf(bare, file, folder)] as const;
		if (run < 0) continue; // A warm-up.
		own?.push(costs[0]);
		duckdb?.push(costs[1]);
	}
	const figure = (costs: readonly Cost[] = [], of: keyof Cost) => median(costs.map((cost) => cost[of]));
	const shown = (costs: readonly Cost[] = []) =>
		`${figure(costs, 'seconds').toFixed(2)} (${figure(costs, 'processor').toFixed(2)})`;
	const ratio = (of: keyof Cost) => (figure(own, of) / figure(duckdb, of)).toFixed(2);
	return [name, shown(own), shown(duckdb), `${ratio('seconds')} (${ratio('processor')})`];
}

interface Cost {
	readonly seconds: number;
	/** Seconds of the processor. */
	readonly processor: number;
}

async function costOf(reading: Reading, file: string, folder: string): Promise<Cost> {
	const directory = join(folder, 'scratch');
	await mkdir(directory);
	// The engine sees the folder of the files, too.
	const database = await Database.open(folder, limits);
	try {
		const [begun, used] = [performance.now(), process.cpuUsage()];
		await reading(database, file);
		const { user, system } = process.cpuUsage(used);
		return { seconds: (performance.now() - begun) / 1000, processor: (user + system) / 1e6 };
	} finally {
		await database[Symbol.asyncDispose]();
		await rm(directory, { recursive: true });
	}
}
