/** Which of many are shown: the promises of the rule, over floods of any kind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mostSevereKind } from '../../../shared/model/levels.ts';
import { chooseShown } from '../../../shared/model/shown.ts';

interface Item {
	readonly rank: number;
	readonly levels: readonly string[];
}

const word = fc.constantFrom(
	...['FATAL', 'PANIC', 'ERROR', 'SEVERE', 'WARN', 'INFO', 'NOTICE', 'DEBUG', 'TRACE', '', 'AUDIT', 'X'],
);
/** Runs of one set of levels: what a flood is. */
const ranked = fc
	.array(fc.tuple(fc.array(word, { maxLength: 3 }), fc.integer({ min: 1, max: 150 })), { maxLength: 12 })
	.map((runs) =>
		runs
			.flatMap(([levels, length]) => Array.from({ length }, () => levels))
			.map((levels, rank): Item => ({ rank, levels })),
	);
const places = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(100, 500));

/** The kinds written out, most severe first. */
const kinds: readonly (readonly [string, (level: string) => boolean])[] = [
	['fatal', (level) => level === 'FATAL' || level === 'PANIC'],
	['error', (level) => level === 'ERROR' || level === 'SEVERE'],
	['warn', (level) => level === 'WARN'],
	['other', (level) => level === 'AUDIT' || level === 'X'],
	['none', (level) => level === ''],
	['info', (level) => level === 'INFO' || level === 'NOTICE'],
	['debug', (level) => level === 'DEBUG'],
	['trace', (level) => level === 'TRACE'],
];
const kindOf = ({ levels }: Item) => kinds.find(([, is]) => levels.some(is))?.[0] ?? 'none';
const isSevere = (item: Item) => ['fatal', 'error'].includes(kindOf(item));
const choose = (items: readonly Item[], n: number) => chooseShown(items, n, ({ levels }) => mostSevereKind(levels));
const ranksOf = (items: readonly Item[]) => items.map(({ rank }) => rank);

describe('what is shown of many', () => {
	it('fills its places, no more, in the order of rank', () => {
		fc.assert(
			fc.property(ranked, places, (items, n) => {
				const ranks = ranksOf(choose(items, n));
				assert.equal(ranks.length, Math.min(n, items.length));
				assert.ok(ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] ?? 0)));
			}),
		);
	});

	it('has its share of severe ones, and of each kind of level, however many others there are', () => {
		fc.assert(
			fc.property(ranked, places, (items, n) => {
				const shown = choose(items, n);
				const [severe, every] = [Math.ceil(n / 3), Math.ceil((n - 1) / 3)];
				assert.ok(shown.filter(isSevere).length >= Math.min(items.filter(isSevere).length, severe));
				for (const [kind] of kinds) {
					const all = items.filter((item) => kindOf(item) === kind).length;
					const found = shown.filter((item) => kindOf(item) === kind).length;
					const share = kind === 'fatal' || kind === 'error' ? Math.floor(severe / 2) : Math.floor(every / 6);
					assert.ok(found >= Math.min(all, share), `${found} of ${all} ${kind} at ${n} places`);
					if (n >= 17) assert.ok(found >= Math.min(all, 1));
				}
			}),
		);
	});

	it('has the highest in rank, and of each kind the highest in rank', () => {
		fc.assert(
			fc.property(ranked, places, (items, n) => {
				const shown = choose(items, n);
				const byRank = Math.floor(n / 3);
				assert.deepEqual(ranksOf(shown.slice(0, byRank)), ranksOf(items.slice(0, byRank)));
				for (const [kind] of kinds) {
					const of = (some: readonly Item[]) => ranksOf(some.filter((item) => kindOf(item) === kind));
					assert.deepEqual(of(shown), of(items).slice(0, of(shown).length));
				}
			}),
		);
	});

	it('is the same whether it is chosen of all or of what a longer list shows', () => {
		fc.assert(
			fc.property(ranked, places, places, (items, a, b) => {
				const [few, many] = [Math.min(a, b), Math.max(a, b)];
				assert.deepEqual(ranksOf(choose(choose(items, many), few)), ranksOf(choose(items, few)));
			}),
		);
	});

	it('is the same at three places, chosen of what four show, where each has a share', () => {
		const items = ['INFO', 'FATAL', 'FATAL', 'WARN', 'AUDIT'].map((level, rank): Item => ({ rank, levels: [level] }));
		assert.deepEqual(ranksOf(choose(items, 4)), [0, 1, 2, 3]);
		assert.deepEqual(ranksOf(choose(items, 3)), [0, 1, 3]);
		assert.deepEqual(choose(choose(items, 4), 3), choose(items, 3));
	});
});
