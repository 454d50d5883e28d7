import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { linkTemplates, MOST_ENTRIES, type TemplateBook, turnPage } from '../../../shared/model/template-book.ts';
import { idOfText } from '../../../shared/model/template-id.ts';
import type { MaskedTotals } from '../../../shared/model/totals.ts';
import { createMatcher } from '../../../shared/text/templates.ts';

interface Seen {
	readonly template: string;
	readonly example?: string;
	readonly first?: number;
	readonly days?: Readonly<Record<string, number>>;
}

function totalsOf(seen: readonly Seen[]): MaskedTotals {
	return {
		messages: seen.map(({ template }) => template),
		counts: seen.map(({ days = { '2026-01-01': 1 } }) => Object.values(days).reduce((sum, n) => sum + n, 0)),
		firstSeen: seen.map(({ first = 5 }) => first),
		lastSeen: seen.map(({ first = 5 }) => first + 100),
		examples: seen.map(({ template, example = template }) => example),
		levels: seen.map(() => ({})),
		days: seen.map(({ days = { '2026-01-01': 1 } }) => days),
	};
}

const plainMask = (message: string) => message;

/** A night: who goes on as whom, and the book after it. */
function night(book: TemplateBook, seen: readonly Seen[], mask = plainMask, cluster = 0) {
	const totals = totalsOf(seen);
	const linked = linkTemplates(totals, book, { mask, match: createMatcher(totals.messages) });
	return {
		ids: linked.map(({ id }) => id),
		book: turnPage(
			book,
			totals,
			linked,
			seen.map(() => cluster),
		),
	};
}

const empty: TemplateBook = new Map();

describe('the template book', () => {
	it('gives a new template the id of its text, as scoring does', () => {
		assert.deepEqual(night(empty, [{ template: 'disk full' }]).ids, [idOfText('disk full')]);
	});

	it('gives a template of several messages the id by which scoring told of the first', () => {
		const { ids } = night(empty, [{ template: 'user <*> logged in', example: 'user anna logged in' }]);
		assert.deepEqual(ids, [idOfText('user anna logged in')]);
	});

	it('keeps the id where the text is widened, and the text as an alias', () => {
		const first = night(empty, [{ template: 'user anna logged in', first: 5 }]);
		const second = night(first.book, [{ template: 'user <*> logged in', example: 'user bob logged in', first: 50 }]);
		assert.deepEqual(second.ids, first.ids);
		const [entry] = second.book.values();
		assert.deepEqual([second.book.size, entry?.aliases, entry?.firstSeen], [1, ['user anna logged in'], 5]);
		const third = night(second.book, [{ template: 'user anna logged in', example: 'x' }]);
		assert.deepEqual(third.ids, first.ids, 'and where it has a former text again');
	});

	it('finds a template by its example where masking changes', () => {
		const first = night(empty, [{ template: 'took <NUM> ms', example: 'took 17 ms' }]);
		const mask = (message: string) => message.replace(/\d+ ms/, '<DURATION>');
		assert.deepEqual(night(first.book, [{ template: 'took <DURATION>', example: 'took 9 ms' }], mask).ids, first.ids);
	});

	it('of several that became one gives the id of the one with most lines, and adds up what was known', () => {
		const first = night(empty, [
			{ template: 'user anna logged in', first: 9, days: { '2026-01-01': 7, '2026-01-03': 1 } },
			{ template: 'user bob logged in', first: 5, days: { '2026-01-01': 2, '2026-01-02': 1 } },
		]);
		const days = { '2026-01-03': 4 };
		const second = night(first.book, [{ template: 'user <*> logged in', example: 'x', first: 50, days }]);
		assert.deepEqual(second.ids, [first.ids[0]]);
		const [entry] = second.book.values();
		assert.deepEqual(
			[second.book.size, entry?.aliases, entry?.firstSeen],
			[1, ['user bob logged in', 'user anna logged in'], 5],
		);
		assert.deepEqual(entry?.days, { '2026-01-01': 9, '2026-01-02': 1, '2026-01-03': 4 });
	});

	it('of one that became several lets the one with its text keep the id', () => {
		const first = night(empty, [{ template: 'link down' }]);
		const wide = night(first.book, [{ template: 'link <*>', example: 'link up' }]);
		const both = night(wide.book, [{ template: 'link down' }, { template: 'link <*>', example: 'link up' }]);
		assert.equal(both.ids[1], first.ids[0]);
		assert.notEqual(both.ids[0], first.ids[0], 'though its text gives that id');
		assert.equal(both.book.size, 2);
	});

	it('keeps what was not seen, with its cluster, and knows it when it comes back', () => {
		const first = night(empty, [{ template: 'a b' }, { template: 'c d', first: 7 }], plainMask, 4);
		const second = night(first.book, [{ template: 'a b' }]);
		assert.equal(second.book.size, 2);
		const third = night(second.book, [{ template: 'c d', first: 900 }], plainMask, 5);
		assert.equal(third.ids[0], first.ids[1]);
		assert.equal(third.book.get(first.ids[1] ?? '')?.firstSeen, 7);
		assert.equal(second.book.get(first.ids[1] ?? '')?.cluster, 4);
	});

	it('forgets those that were not seen for longest where there are too many', () => {
		const many = Array.from({ length: MOST_ENTRIES + 3 }, (_, i) => ({ template: `t ${i}`, first: i }));
		const { book, ids } = night(empty, many);
		assert.equal(book.size, MOST_ENTRIES);
		assert.deepEqual(
			ids.slice(0, 4).map((id) => book.has(id)),
			[false, false, false, true],
		);
	});

	const word = fc.constantFrom('a', 'b', 'c', '<*>');
	const template = fc.tuple(word, word, word).map((words) => words.join(' '));
	const nights = fc.array(fc.uniqueArray(template, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

	it('never gives two templates one id, never changes the id of a text that stays, and loses no first sight', () => {
		fc.assert(
			fc.property(nights, (all) => {
				let book = empty;
				let before = new Map<string, string>();
				for (const [number, templates] of all.entries()) {
					const seen = templates.map((text) => ({
						template: text,
						example: text.replaceAll('<*>', 'z'),
						first: 10 + number,
					}));
					const page = night(book, seen);
					assert.equal(new Set(page.ids).size, templates.length);
					const now = new Map(templates.map((text, i) => [text, page.ids[i] ?? '']));
					for (const [text, id] of before) if (now.has(text)) assert.equal(now.get(text), id);
					for (const [text, id] of now) {
						const known = [...book.values()].find((entry) => entry.template === text);
						if (known) assert.ok((page.book.get(id)?.firstSeen ?? 99) <= known.firstSeen);
					}
					[book, before] = [page.book, now];
				}
			}),
			{ numRuns: 500 },
		);
	});
});
