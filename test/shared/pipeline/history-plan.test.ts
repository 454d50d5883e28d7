import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { CompactedDrop } from '../../../shared/duckdb/compacted.ts';
import type { CompactedHistory } from '../../../shared/pipeline/compacted-history.ts';
import { type HistoryPlan, planHistory } from '../../../shared/pipeline/history-plan.ts';
import { dayMicros } from '../../../shared/pipeline/look-back.ts';

/** A drop as it was compacted, and what became of it. */
interface Drop {
	readonly days: readonly number[];
	readonly compacted: boolean;
	readonly fate: 'stays' | 'changes' | 'goes';
}

const today = 40;
const room = { memoryMegabytes: 1000, diskMegabytes: 1000, seconds: 900 };
const now = new Date((today * dayMicros) / 1000 + 3_600_000);

const anyDrop: fc.Arbitrary<Drop> = fc.record({
	days: fc.uniqueArray(fc.integer({ min: 0, max: today }), { maxLength: 4 }),
	compacted: fc.boolean(),
	fate: fc.constantFrom('stays', 'changes', 'goes'),
});

const range = (days: readonly number[]): Pick<CompactedDrop, 'firstSeen' | 'lastSeen'> =>
	days.length === 0
		? {}
		: { firstSeen: Math.min(...days) * dayMicros + 5, lastSeen: Math.max(...days) * dayMicros + 7 };

/** History that holds the compacted drops, but for some days whose file was given up. */
function historyOf(drops: readonly Drop[], givenUp: ReadonlySet<number>): CompactedHistory {
	const compacted = drops.flatMap((drop, i) => (drop.compacted ? [{ key: `drop-${i}`, ...drop }] : []));
	const days = new Set(compacted.flatMap((drop) => drop.days));
	return {
		drops: new Map(
			compacted.map(({ key, days: own }) => [
				key,
				{ eTag: 'old', rows: own.length, messages: 1, characters: 1, ...range(own) },
			]),
		),
		days: new Map([...days].filter((d) => !givenUp.has(d)).map((d) => [d * dayMicros, { key: `day-${d}`, lines: 1 }])),
		lackingDays: new Set([...days].filter((d) => givenUp.has(d)).map((d) => d * dayMicros)),
		condition: 'absent',
	};
}

function listingOf(drops: readonly Drop[]): StoredObject[] {
	return drops.flatMap(({ fate }, i) =>
		fate === 'goes' ? [] : [{ key: `drop-${i}`, eTag: fate === 'changes' ? 'new' : 'old', size: 1 }],
	);
}

/** `key@eTag day` of everything that following the plan reads. */
function readBy(plan: HistoryPlan, drops: readonly Drop[], listing: readonly StoredObject[]): string[] {
	const eTags = new Map(listing.map(({ key, eTag }) => [key, eTag]));
	const daysOf = (key: string) => drops[Number(key.slice('drop-'.length))]?.days ?? [];
	const inFiles = [...plan.dayFiles.keys()].flatMap((day) =>
		drops.flatMap(({ compacted, days }, i) =>
			compacted && days.includes(day / dayMicros) ? [`drop-${i}@old ${day / dayMicros}`] : [],
		),
	);
	const inLoose = plan.loose.flatMap(({ key }) => daysOf(key).map((day) => `${key}@${eTags.get(key)} ${day}`));
	const inPartial = plan.partial.flatMap(({ key }) =>
		daysOf(key)
			.filter((day) => plan.lackingDays.has(day * dayMicros))
			.map((day) => `${key}@${eTags.get(key)} ${day}`),
	);
	return [...inFiles, ...inLoose, ...inPartial];
}

describe('what training reads', () => {
	it('is every day of every drop as it is now, once, within the look-back window', () => {
		fc.assert(
			fc.property(
				fc.array(anyDrop, { maxLength: 12 }),
				fc.uniqueArray(fc.integer({ min: 0, max: today }), { maxLength: 3 }),
				fc.integer({ min: 1, max: 50 }),
				(drops, givenUp, lookBackDays) => {
					const listing = listingOf(drops);
					const plan = planHistory(historyOf(drops, new Set(givenUp)), listing, { lookBackDays, now, room });
					const present = listing.map(({ key, eTag }) => ({ key, eTag, ...drops[Number(key.slice(5))] }));
					const newest = [...new Set(present.flatMap(({ days = [] }) => days))]
						.sort((a, b) => b - a)
						.slice(0, lookBackDays);
					const counts = (read: string) => newest.includes(Number(read.split(' ')[1]));
					const expected = present.flatMap(({ key, eTag, days = [] }) => days.map((d) => `${key}@${eTag} ${d}`));
					assert.deepEqual(readBy(plan, drops, listing).filter(counts).sort(), expected.filter(counts).sort());
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('is days and not drops where nothing changed', () => {
		const drops = Array.from({ length: 500 }, (_, i): Drop => ({ days: [i % 5], compacted: true, fate: 'stays' }));
		const plan = planHistory(historyOf(drops, new Set()), listingOf(drops), { lookBackDays: 30, now, room });
		assert.deepEqual([plan.dayFiles.size, plan.loose.length, plan.partial.length], [5, 0, 0]);
	});

	it('is no drop that is left out for good, until it changes or the function has more room', () => {
		const refusal = { reason: 'unreadable', message: 'no', room };
		const drops = new Map([['drop-0', { eTag: 'old', rows: 0, messages: 0, characters: 0, refusal }]]);
		const history: CompactedHistory = { drops, days: new Map(), lackingDays: new Set(), condition: 'absent' };
		const looseOf = (eTag: string, memoryMegabytes: number) =>
			planHistory(history, [{ key: 'drop-0', eTag, size: 1 }], {
				lookBackDays: 30,
				now,
				room: { ...room, memoryMegabytes },
			}).loose.length;
		assert.deepEqual([looseOf('old', 1000), looseOf('new', 1000), looseOf('old', 2000)], [0, 1, 1]);
	});

	it('leaves out day files that are older than the window', () => {
		const drops = [0, 20, 40].map((day): Drop => ({ days: [day], compacted: true, fate: 'stays' }));
		const plan = planHistory(historyOf(drops, new Set()), listingOf(drops), { lookBackDays: 2, now, room });
		assert.deepEqual([...plan.dayFiles.values()].map(({ key }) => key).sort(), ['day-20', 'day-40']);
	});
});
