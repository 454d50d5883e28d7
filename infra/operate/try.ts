/**
 * `npm run try -- FILE…`: how files would be read as drops, without a model and without a bucket: what they are, which fields
 * hold what, three events of each, and what would be skipped.
 */
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSources } from '../../shared/config.ts';
import { Database } from '../../shared/duckdb/database.ts';
import { type DropFile, type OpenedLines, readLines } from '../../shared/duckdb/lines.ts';
import { ConfigurationError, InputError } from '../../shared/errors.ts';
import { isoFromMicros } from '../../shared/model/iso-time.ts';
import { describeReading } from '../../shared/read/describe-reading.ts';
import type { LineChunk, LineNames } from '../../shared/read/lines.ts';
import { cutText } from '../../shared/text/cut-text.ts';
import { counted } from '../local/report-text.ts';
import { runCommand } from './command.ts';

const usage = `Usage: npm run try -- FILE… [--prefix PREFIX]

  --prefix PREFIX   what stands before the files' names in their keys (default: logs/): ODDLINE_SOURCES goes by keys
`;

const shownEvents = 3;
const longestMessage = 160;

await runCommand(usage, async () => {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { prefix: { type: 'string', default: 'logs/' }, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help) return usage;
	if (positionals.length === 0) throw new ConfigurationError('no file: expected at least one');
	const sources = readSources(process.env);
	const texts: string[] = [];
	for (const file of positionals) {
		const rule = sources.ruleFor(`${values.prefix}${basename(file)}`);
		texts.push(
			`${file}\n${await tryFile(resolve(file), { key: `${values.prefix}${basename(file)}`, ...(rule && { rule }) })}`,
		);
	}
	return texts.join('\n\n');
});

async function tryFile(file: string, options: Omit<DropFile, 'file' | 'objectTime'>): Promise<string> {
	const found = await stat(file).catch(() => undefined);
	if (!found?.isFile()) throw new ConfigurationError(`${file} is no file`);
	const folder = await mkdtemp(join(tmpdir(), 'oddline-try-'));
	try {
		await using database = await Database.open(folder, { memoryMegabytes: 1024, threads: 2 });
		// The engine sees its own folder only, as in a function.
		const drop = { file: database.newFile('drop'), objectTime: Math.floor(found.mtimeMs) * 1000, ...options };
		await copyFile(file, drop.file);
		return await readLines(database, drop, 'keep', describe);
	} catch (error) {
		if (error instanceof InputError)
			return `  ${error.reason === 'ignored' ? 'ignored' : `rejected, ${error.reason}`}: ${error.message}`;
		throw error;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Event {
	readonly micros: number;
	readonly level: string | null;
	readonly service: string | null;
	readonly message: string;
}

async function describe({ chunks, names, report: reportOf }: OpenedLines): Promise<string> {
	const events: Event[] = [];
	for await (const chunk of chunks) {
		for (let i = 0; i < chunk.count && events.length < shownEvents; i++) events.push(eventOf(chunk, i, names()));
	}
	const report = reportOf();
	const skipped = Object.entries(report.skipped).map(([reason, n]) => `${n} ${reason}`);
	const lines = [
		`  ${describeReading(report.format)}`,
		`  ${counted(report.lines, 'event')} of ${counted(report.read, 'record')}${skipped.length > 0 ? `; skipped: ${skipped.join(', ')}` : ''}`,
	];
	if (report.continuationLines > 0)
		lines.push(`  ${counted(report.continuationLines, 'line')} joined to the event before`);
	if (report.timesFromBefore > 0)
		lines.push(`  ${counted(report.timesFromBefore, 'event')} without a time took the one before`);
	if (report.timesFromObject > 0)
		lines.push(`  ${counted(report.timesFromObject, 'event')} without any time took the file's own`);
	for (const { micros, level, service, message } of events) {
		lines.push(
			`    ${isoFromMicros(micros)}  ${(level ?? '–').padEnd(5)}  ${service === null ? '' : `${service}  `}` +
				cutText(message.replaceAll('\n', ' ⏎ '), longestMessage),
		);
	}
	return lines.join('\n');
}

function eventOf(
	{ times, levels, services, messages, starts, ends }: LineChunk,
	line: number,
	names: LineNames,
): Event {
	return {
		micros: times[line] ?? 0,
		level: names.levels[levels[line] ?? 0] ?? null,
		service: names.services[services[line] ?? 0] ?? null,
		message: Buffer.from(messages.subarray(starts[line], ends[line])).toString('utf8'),
	};
}
