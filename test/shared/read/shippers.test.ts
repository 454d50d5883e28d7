import { deepEqual, rejects } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { micros, readBytes } from './read-file.ts';
import { aws } from './shippers/aws.ts';
import { awsPrograms } from './shippers/aws-programs.ts';
import { clouds } from './shippers/clouds.ts';
import { collectors } from './shippers/collectors.ts';
import { exports } from './shippers/exports.ts';
import { noLogs } from './shippers/no-logs.ts';
import type { ShippedSample } from './shippers/shipped-sample.ts';
import { systems } from './shippers/systems.ts';

const objectTime = micros('2025-12-27T10:30:00Z');

for (const [name, samples] of Object.entries({ aws, awsPrograms, clouds, collectors, systems, exports, noLogs })) {
	describe(name, () => {
		for (const sample of samples) test(sample.kind, async () => deepEqual(await seen(sample), sample.lines));
	});
}

/** What was read, in the sample's own words where it fits them. */
async function seen({ text, key, lines: wanted }: ShippedSample): Promise<readonly string[]> {
	const bytes = typeof text === 'string' ? Buffer.from(text) : text;
	const { detected, lines, report } = await readBytes(bytes, { objectTime, ...(key === undefined ? {} : { key }) });
	if (detected.kind === 'ignored') return ['ignored'];
	const skipped = Object.entries(report.skipped).map(([reason, count]) => `${reason} ${count}`);
	return [...lines.map((line, i) => fitted(line, wanted[i])), ...skipped];
}

interface Line {
	readonly time: number;
	readonly level: string | null;
	readonly message: string;
	readonly service: string | null;
}

function fitted({ time, level, message, service }: Line, wanted: string | undefined): string {
	const given = [secondsOf(time), level ?? '-', service ?? '-', message];
	const [, ...parts] = /^(\S+) (\S+) (\S+) (.*)$/s.exec(wanted ?? '') ?? [];
	return given.map((part, i) => (fits(part, parts[i] ?? '') ? parts[i] : part)).join(' ');
}

/** Behind the minute that the samples are of; other times in full. */
function secondsOf(time: number): string {
	const start = micros('2025-12-27T09:17:00Z');
	if (time < start || time >= start + 60e6) return new Date(time / 1000).toISOString();
	return ((time - start) / 1e6).toFixed(6).replace(/\.?0+$/, '');
}

function fits(text: string, pattern: string): boolean {
	const [first = '', ...rest] = pattern.split('*');
	if (rest.length === 0) return text === pattern;
	if (!text.startsWith(first)) return false;
	let at = first.length;
	for (const part of rest.slice(0, -1)) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return text.length > 0 && text.slice(at).endsWith(rest.at(-1) ?? '');
}

describe('refused aloud', () => {
	const local = (line: string) => {
		const entry = Buffer.concat([
			Buffer.from('\n\x06stdout\x10'),
			Buffer.from('80f0a4c2b6d3e2c118', 'hex'),
			Buffer.from([0x1a, line.length]),
			Buffer.from(line),
		]);
		const length = Buffer.alloc(4);
		length.writeUInt32BE(entry.length);
		return Buffer.concat([length, entry, length]);
	};
	const native = Buffer.from('000000050a03616263000000050a03646566', 'hex');
	const kinds: Readonly<Record<string, Buffer>> = {
		'MessagePack of Fluentd': Buffer.concat([
			Buffer.from([0x82, 0xa7]),
			Buffer.from('message'),
			Buffer.from([0xa1, 0x78, 0xa5]),
			Buffer.from('level'),
			Buffer.from([0xa4]),
			Buffer.from('info'),
		]),
		'Docker’s local driver': Buffer.concat([local('cart checked out'), local('payment failed')]),
		'Vector’s native codec': native,
		'Avro of Kafka Connect': Buffer.concat([Buffer.from('Obj\x01'), Buffer.alloc(60, 7)]),
	};
	for (const [kind, bytes] of Object.entries(kinds))
		test(kind, async () => rejects(readBytes(bytes, { objectTime }), { reason: 'unread-format' }));
});
