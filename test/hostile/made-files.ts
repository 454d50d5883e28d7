/** Drops that were never valid ones: written to take much memory or time, or to be taken for something else. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Random } from '../../shared/learn/random.ts';
import { between, bytes, oneOf } from './draw.ts';
import { hostileTexts, longRuns } from './hostile-texts.ts';
import { csvCell, header, lines, type MadeFile, packed, record, start, time } from './made-text.ts';

/** Some are large, so that memory and time show; most are not, so that there can be many. */
function size(random: Random, usual: number, large: number): number {
	return random() < 0.04 ? between(random, usual, large) : between(random, 1, usual);
}

const endings = [
	'.parquet',
	'.csv',
	'.ndjson',
	'.json',
	'.jsonl',
	'.csv.gz',
	'.json.zst',
	'.parquet.gz',
	'.txt',
	'',
	'.csv.gz.zst',
	'.CSV',
];

export const madeFiles: Readonly<Record<string, (random: Random) => MadeFile>> = {
	'values nested deeply'(random) {
		const depth = size(random, 5000, 500_000);
		const [open, close] = oneOf(random, [
			['[', ']'],
			['{"a":', '}'],
			['[{"message":', '}]'],
		]);
		const nested = open.repeat(depth) + (random() < 0.7 ? `1${close.repeat(depth)}` : '');
		const place = oneOf(random, ['message', 'timestamp', 'level', 'other']);
		const fields = { timestamp: JSON.stringify(time), message: '"x"', [place]: nested };
		const object = Object.entries(fields)
			.map(([name, json]) => `"${name}":${json}`)
			.join(',');
		return packed(random, '.ndjson', `{${object}}\n${record('cache flushed')}`);
	},
	/** Up to 10 MB: masking takes some fifty times a message's length. */
	'huge lines': (random) => lines(random, ['x', 'x y '.repeat(size(random, 20_000, 2_600_000)), 'y']),
	'runs that patterns hang at': (random) =>
		lines(
			random,
			[1, 2, 3].map(
				() => oneOf(random, longRuns).repeat(between(random, 1, 20_000)) + oneOf(random, ['', '!', '\n', 'é']),
			),
		),
	'hostile messages': (random) =>
		lines(
			random,
			Array.from(
				{ length: between(random, 1, 40) },
				() => `${oneOf(random, hostileTexts)}${oneOf(random, hostileTexts)}`,
			),
		),
	'hostile levels': (random) =>
		packed(
			random,
			'.ndjson',
			hostileTexts.map((text) => `${JSON.stringify({ timestamp: time, level: text, message: 'x' })}\n`).join(''),
		),
	'hostile columns': (random) => {
		const names = [...hostileTexts].sort(() => random() - 0.5);
		if (random() < 0.3) names.unshift('timestamp', 'message');
		const delimiter = oneOf(random, [',', ';', '\t', '|', ':']);
		const row = names.map((_, i) => (i === 0 ? time : `v${i}`));
		return packed(random, '.csv', [names.map(csvCell), row, row].map((cells) => `${cells.join(delimiter)}\n`).join(''));
	},
	'hostile keys in JSON': (random) => {
		const pairs = [...hostileTexts].sort(() => random() - 0.5).map((text) => [text, oneOf(random, hostileTexts)]);
		const object = Object.fromEntries(random() < 0.7 ? [['timestamp', time], ['message', 'x'], ...pairs] : pairs);
		return packed(
			random,
			oneOf(random, ['.json', '.ndjson']),
			JSON.stringify(random() < 0.5 ? object : [object, object]),
		);
	},
	'many columns': (random) => {
		const names = Array.from({ length: size(random, 2000, 20_000) }, (_, i) => `c${i}`);
		if (random() < 0.5)
			return packed(
				random,
				'.ndjson',
				`${JSON.stringify(Object.fromEntries([['timestamp', time], ['message', 'x'], ...names.map((n) => [n, n])]))}\n`,
			);
		return packed(
			random,
			'.csv',
			`timestamp,message,${names.join(',')}\n${time},x${',y'.repeat(names.length)}\n${time},short\n`,
		);
	},
	'the same name again and again': (random) => {
		const count = between(random, 2, 500);
		if (random() < 0.5)
			return packed(random, '.csv', `${'timestamp,message,'.repeat(count)}\n${`${time},x,`.repeat(count)}\n`);
		return packed(random, '.ndjson', `{${`"timestamp":"${time}","message":"x",`.repeat(count)}"a":1}\n`);
	},
	'quotes that never close': (random) =>
		packed(
			random,
			'.csv',
			header +
				Array.from(
					{ length: between(random, 1, 200) },
					(_, i) => `${time},info,${random() < 0.1 ? '"' : ''}message ${i}\n`,
				).join(''),
		),
	'strings that never close': (random) =>
		packed(
			random,
			oneOf(random, ['.ndjson', '.json']),
			`${record('x')}{"timestamp":"${time}","message":"${'x\n'.repeat(between(random, 1, 5000))}`,
		),
	'only separators': (random) =>
		packed(
			random,
			oneOf(random, ['.csv', '.ndjson', '.json']),
			oneOf(random, [',', '\n', '\r', ' ', '"', '[', '{}', '{}\n', '[]\n', 'null\n', '""\n', '\0', '\uFEFF']).repeat(
				size(random, 20_000, 2_000_000),
			),
		),
	'times all over': (random) =>
		packed(
			random,
			'.ndjson',
			Array.from({ length: between(random, 1, 300) }, (_, i) =>
				record(`x ${i}`, new Date(between(random, Date.parse('1979-01-01'), Date.parse('2201-01-01'))).toISOString()),
			).join(''),
		),
	'a window for every line': (random) =>
		packed(
			random,
			'.csv',
			header +
				Array.from(
					{ length: size(random, 300, 20_000) },
					(_, i) => `${new Date(start + i * 61_000).toISOString()},info,x ${i}\n`,
				).join(''),
		),
	'a template for every line': (random) =>
		lines(
			random,
			Array.from({ length: size(random, 300, 10_000) }, () => bytes(random, 12).toString('base64').replace(/\d/g, 'x')),
		),
	bombs(random) {
		const length = size(random, 2 << 20, 48 << 20);
		const filling = Buffer.alloc(
			length,
			oneOf(random, ['\0', '\n', ' ', 'x', '"', '[', record('x'), `${time},info,x\n`, '{"a":']),
		);
		const content = random() < 0.5 ? filling : Buffer.concat([Buffer.from(header), filling]);
		const kind = oneOf(random, ['.csv', '.ndjson', '.json']);
		return random() < 0.5
			? { ending: `${kind}.gz`, bytes: gzipSync(content) }
			: { ending: `${kind}.zst`, bytes: zstdCompressSync(content) };
	},
	'packed again': (random) => {
		const inner = gzipSync(header + `${time},info,x\n`.repeat(1000));
		return oneOf(random, [
			{ ending: '.csv.gz', bytes: gzipSync(inner) },
			{ ending: '.csv.zst', bytes: zstdCompressSync(inner) },
			{ ending: '.csv.zst', bytes: inner },
			{ ending: '.csv.gz', bytes: Buffer.concat([inner, bytes(random, 100)]) },
			{ ending: '.csv.gz', bytes: Buffer.concat([inner, Buffer.alloc(100)]) },
			{ ending: '.csv', bytes: inner },
		]);
	},
	'zstd frames that lie': (random) => {
		const frame = zstdCompressSync(header + `${time},info,x\n`.repeat(100));
		// Descriptor, then the window's size: up to 2⁴¹ bytes; or the content's size, up to 2⁶⁴.
		const head = oneOf(random, [
			'00ff',
			'04ff',
			'c0ffffffffffffffffff',
			'e0ffffffffffffffff',
			'a0ffffffff',
			'03ffffffffff',
			'18ff',
		]);
		const lying = Buffer.concat([
			frame.subarray(0, 4),
			Buffer.from(head, 'hex'),
			frame.subarray(random() < 0.5 ? 6 : 9),
		]);
		const skippable = Buffer.from(
			oneOf(random, ['502a4d18ffffffff', '502a4d1800000000', '5f2a4d1804000000ffffffff']),
			'hex',
		);
		return {
			ending: '.csv.zst',
			bytes: oneOf(random, [
				lying,
				Buffer.concat([skippable, frame]),
				Buffer.concat([frame, skippable]),
				Buffer.concat([frame, lying]),
			]),
		};
	},
	'another format than its ending says': (random) => ({
		ending: oneOf(random, endings),
		bytes: oneOf(random, [
			Buffer.from(`${header}${time},info,x\n`),
			Buffer.from(record('x')),
			Buffer.from('PAR1PAR1'),
			Buffer.from('PAR1\0\0\0\0PAR1'),
			Buffer.from('PARE\0\0\0\0PARE'),
			gzipSync(header),
			Buffer.from('%PDF-1.7'),
			Buffer.from('SQLite format 3\0'),
			Buffer.from('PK\x03\x04'),
			Buffer.alloc(0),
		]),
	}),
};
