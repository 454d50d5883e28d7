import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../../shared/errors.ts';
import { LineGroups } from '../../../shared/group/line-groups.ts';
import { countSummary, dayOf } from '../../../shared/group/summary.ts';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';
import { chunksOf, earliest, plainRows, rowsOf, summaryOf, type TestLine } from './lines.ts';

/** 2025-12-27T00:00:00Z */
const start = 1_766_793_600_000_000;
const dayMicros = 86_400_000_000;

/** Several keys have one masked message: case is lost, and what stands in brackets. */
const mask = (message: string) =>
	message
		.replace(/[0-9]+/g, '<NUM>')
		.replace(/\[[^\]]*\]/g, '[]')
		.toLowerCase();

const part = fc.constantFrom(
	...[
		'7',
		'0',
		'00',
		'42',
		'423',
		'10',
		'disk',
		'Disk',
		' ',
		'-',
		':',
		'/',
		'é',
		'😀',
		'\ue000',
		'\0',
		'[a]',
		'[b 1]',
		'٣',
	],
);
const time = fc.oneof(
	// Few instants, some at the edges of windows and days: many are shared.
	fc
		.tuple(fc.nat(3), fc.constantFrom(0, 1, 29_999_999, 30_000_000, 30_000_001, 50_000_000_000, dayMicros - 1))
		.map(([day, rest]) => start + day * dayMicros + rest),
	fc.nat(3 * dayMicros).map((rest) => start + rest),
	// The last and the first microseconds of windows where quotients have no bits left for them.
	fc.tuple(fc.nat(40), fc.constantFrom(-1, 0, 1)).map(([n, by]) => 7_258_118_370_000_000 - n * 30_000_000 + by),
);
/** Few keys, so that lines at one instant differ in their digits only, and few masked messages, so that keys share them. */
const digits = fc.constantFrom('1', '2', '3', '12', '13', '123', '122', '02');
const similar = fc
	.tuple(
		fc.constantFrom('disk ', 'Disk ', ''),
		digits,
		fc.constantFrom('', '!', ' ', ':', '\ue000', '😀'),
		fc.oneof(digits, fc.constant('')),
		fc.constantFrom('', '', '[😀]', '[\ue000]', '[é]'),
	)
	.map((parts) => parts.join(''));
const wild = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
const dense: fc.Arbitrary<TestLine> = fc.record({
	time: fc.constantFrom(0, 0, 0, 30_000_000, dayMicros).map((rest) => start + rest),
	level: fc.constantFrom(null, 'INFO'),
	message: similar,
});
const line: fc.Arbitrary<TestLine> = fc.record({
	time,
	level: fc.constantFrom(null, 'INFO', 'ERROR', 'Z', 'é', '😀', '\ue000'),
	message: fc.oneof(similar, wild),
});
const lines = fc
	.tuple(
		fc.oneof(fc.array(line, { maxLength: 120, size: 'max' }), fc.array(dense, { maxLength: 40, size: 'max' })),
		fc.constantFrom('as they come', 'by time', 'backwards'),
	)
	.map(([found, order]) => {
		if (order === 'as they come') return found;
		return found.toSorted((a, b) => (order === 'by time' ? a.time - b.time : b.time - a.time));
	});
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
const windowSeconds = fc.constantFrom(1, 30, 60, 3600);

describe('grouped lines', () => {
	it('are counted by coarse key, level and window, with first and last times', async () => {
		await fc.assert(
			fc.asyncProperty(lines, sizes, windowSeconds, fc.boolean(), async (drop, cuts, seconds, collapses) => {
				const { groups, names } = await summaryOf(drop, { mask, collapsesDigitRuns: collapses }, seconds, cuts);
				const keyed = drop.map((one) => ({ ...one, key: collapses ? collapseDigitRuns(one.message) : one.message }));
				const width = seconds * 1e6;
				const expected = Map.groupBy(keyed, ({ key, level, time: at }) =>
					JSON.stringify([key, level, (at - (at % width)) / width]),
				);
				const found = Array.from({ length: groups.groups }, (_, group) => {
					const pair = groups.groupPair[group] ?? -1;
					const level = names.levels[groups.pairs.second[pair] ?? -1];
					const window = groups.windows[groups.groupWindow[group] ?? -1];
					return [
						JSON.stringify([groups.keys.textOf(groups.keyOf(pair)), level, window]),
						[groups.groupCount[group], groups.groupFirst[group], groups.groupLast[group]],
					] as const;
				});
				assert.equal(new Map(found).size, found.length);
				assert.deepEqual(
					new Map(found),
					new Map(
						[...expected].map(([name, members]) => [
							name,
							[members.length, earliest(members), Math.max(...members.map((one) => one.time))],
						]),
					),
				);
				assert.equal(groups.lines, drop.length);
			}),
			{ numRuns: 300 },
		);
	});

	it('have of each key and day the first time, the first line at that time, and the lines that have it', async () => {
		await fc.assert(
			fc.asyncProperty(lines, sizes, fc.boolean(), async (drop, cuts, collapses) => {
				const { groups } = await summaryOf(drop, { mask, collapsesDigitRuns: collapses }, 30, cuts);
				const textOf = ({ message }: { message: string }) => (collapses ? collapseDigitRuns(message) : message);
				const names = drop.map((line) => `${textOf(line)} on ${dayOf(line.time)}`);
				const { codes, keyDays } = groups;
				assert.ok(codes);
				assert.equal(codes.size, drop.length);
				const nameOf = (code: number) => `${groups.keys.textOf(keyDays.first[code] ?? 0)} on ${keyDays.third[code]}`;
				assert.deepEqual(
					drop.map((_, i) => nameOf(codes.at(i))),
					names,
				);
				assert.equal(keyDays.size, new Set(names).size);
				assert.equal(groups.keys.size, new Set(drop.map(textOf)).size);
				for (let code = 0; code < keyDays.size; code++) {
					const first = earliest(drop.filter((_, i) => names[i] === nameOf(code)));
					assert.equal(groups.keyDayFirst[code], first);
					assert.equal(
						groups.keyDayFirstLine[code],
						drop.findIndex((one, i) => names[i] === nameOf(code) && one.time === first),
					);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('keep no codes where they are not asked for', () => {
		const groups = new LineGroups({
			collapsesDigitRuns: true,
			windowSeconds: 30,
			keepsCodes: false,
			mostBytes: 1 << 20,
		});
		for (const chunk of chunksOf([{ time: start, level: null, message: 'a' }]).chunks) groups.add(chunk);
		assert.equal(groups.codes, undefined);
		assert.equal(groups.lines, 1);
	});

	it('that take more than they may are the drop’s fault, and it is said what they are', () => {
		const groups = new LineGroups({
			collapsesDigitRuns: true,
			windowSeconds: 30,
			keepsCodes: true,
			mostBytes: 5_000_000,
		});
		// Letters, since digits collapse.
		const letters = (n: number) => n.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));
		const many = Array.from({ length: 60_000 }, (_, i) => ({
			time: start,
			level: null,
			message: `request ${letters(i)}! ${'x'.repeat(50)}`,
		}));
		const { chunks } = chunksOf(many, [1000]);
		assert.throws(
			() => {
				for (const chunk of chunks) groups.add(chunk);
			},
			(error) => {
				assert.ok(error instanceof InputError);
				assert.equal(error.reason, 'memory');
				assert.match(error.message, /more distinct messages than fit: \d+ of them, such as "request /);
				assert.match(error.message, /expected at most 5\. Give the function more memory/);
				return true;
			},
		);
		assert.ok(groups.lines < many.length);
	});
});

describe('the summary of grouped lines', () => {
	it('is the one that is computed plainly, examples included, however chunks are cut and keys are made', async () => {
		await fc.assert(
			fc.asyncProperty(lines, sizes, windowSeconds, fc.boolean(), async (drop, cuts, seconds, collapses) => {
				const { summary } = await summaryOf(drop, { mask, collapsesDigitRuns: collapses }, seconds, cuts);
				const expected = plainRows(drop, mask, seconds);
				assert.deepEqual(rowsOf(summary), expected);
				assert.equal(summary.windowMicros, seconds * 1e6);
				const texts = [...new Set(drop.map(({ message }) => mask(message)))];
				assert.deepEqual(countSummary(summary), {
					rows: drop.length,
					firstSeen: drop.length > 0 ? earliest(drop) : undefined,
					lastSeen: drop.length > 0 ? Math.max(...drop.map((one) => one.time)) : undefined,
					messages: texts.length,
					characters: texts.reduce((sum, text) => sum + Array.from(text).length, 0),
					days: new Set(drop.map((one) => Math.floor(one.time / dayMicros))).size,
				});
			}),
			{ numRuns: 500 },
		);
	});

	it('has examples that are cut after 4,096 characters, whatever these are and wherever digits stand', async () => {
		const unit = fc.constantFrom('a', 'é', '日', '😀', '1', '22', '333', ' ', '-', 'b9');
		const message = fc
			.tuple(
				unit,
				unit,
				fc.constantFrom(0, 1, 1000, 2040, 4090, 4095, 4096, 4097, 17_000),
				fc.array(unit, { maxLength: 6 }),
			)
			.map(([one, other, times, end]) => one + other.repeat(times) + end.join(''));
		const instant = fc.nat(1).map((second) => start + second * 1_000_000);
		const long = fc.record({ time: instant, level: fc.constantFrom(null, 'INFO'), message });
		// Many keys have one of these.
		const short = (text: string) => Array.from(mask(text)).slice(0, 20).join('');
		await fc.assert(
			fc.asyncProperty(
				fc.array(long, { maxLength: 12, size: 'max' }),
				fc.constantFrom(mask, short),
				fc.boolean(),
				async (drop, masked, collapses) => {
					const { summary } = await summaryOf(drop, { mask: masked, collapsesDigitRuns: collapses });
					assert.deepEqual(rowsOf(summary), plainRows(drop, masked));
				},
			),
			{ numRuns: 150 },
		);
	});

	it('has the right examples where a great many were thought to be one before an earlier line came', async () => {
		const count = 200_000;
		// Lines whose example stays what it is at first.
		const early = Array.from({ length: 500 }, (_, i) => ({
			time: start + (i % 3) * dayMicros,
			level: 'WARN',
			message: `${'abc'.charAt(i % 3)}${'xyz'.charAt(i % 7)} job ${i}`,
		}));
		// Backwards in time, in two days, two levels and three keys: each line is the first of its day so far.
		const backwards = Array.from({ length: count }, (_, i) => ({
			time: start + (i % 2) * dayMicros + (count - i) * 100_000,
			level: i % 3 === 0 ? 'INFO' : null,
			message: `user ${(i * 7919) % 1_000_003}${['', '!', '?'][i % 3]} in ${i}`,
		}));
		const drop = [...early, ...backwards];
		const { summary, groups } = await summaryOf(drop, { mask, collapsesDigitRuns: true }, 3600, [2048]);
		assert.deepEqual(rowsOf(summary), plainRows(drop, mask, 3600));
		// They were thrown away meanwhile.
		assert.ok(groups.runs.size < 100_000);
	});

	it('forget the digits of examples that others took the place of, however long they are', () => {
		const groups = new LineGroups({
			collapsesDigitRuns: true,
			windowSeconds: 30,
			keepsCodes: false,
			mostBytes: 24 << 20,
		});
		// Newest first: each line is the first of its day so far.
		const drop = Array.from({ length: 20_000 }, (_, i): TestLine => {
			return { time: start + 20_000 - i, level: null, message: `${String(i).padStart(3000, '7')} is the number` };
		});
		for (const chunk of chunksOf(drop, []).chunks) groups.add(chunk);
		assert.deepEqual([groups.lines, groups.keys.size], [20_000, 1]);
	});
});
