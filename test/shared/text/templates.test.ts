import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createMatcher, mergeTemplates, parameterPositions } from '../../../shared/text/templates.ts';

const merged = (...messages: string[]) => mergeTemplates(messages).templates;
const variants = (values: readonly string[], message: (value: string) => string) => values.map(message);
const hosts = ['alpha', 'bravo', 'charlie', 'delta'];

/** Messages from few words, so that they meet: same widths, same rests, values and wildcards among the fillers. */
const word = fc.constantFrom(
	'disk',
	'node',
	'full',
	'on',
	'alpha',
	'bravo',
	'charlie',
	'delta',
	'up',
	'down',
	'<NUM>',
	'<HEX>',
	'blk_<ID>',
	'<*>',
);
const message = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const messages = fc.array(message, { minLength: 1, maxLength: 60 });
/** Three-part messages whose parts vary: dense enough that positions, and pairs of them, do merge. */
const dense = fc.array(
	fc
		.tuple(fc.nat(12), fc.nat(12), fc.nat(2))
		.map(
			([a, b, c]) =>
				`user ${'abcdefghijklm'[a]}x signed in from host ${'nopqrstuvwxyz'[b]}y port ${['<NUM>', '<HEX>', 'any'][c]}`,
		),
	{ minLength: 1, maxLength: 80 },
);
const anyMessages = fc.oneof(messages, dense);

describe('merging to templates', () => {
	it('makes a position with four words or more a wildcard', () => {
		assert.deepEqual(merged(...variants(hosts, (host) => `Connection timeout to db-${host} reached`)), [
			'Connection timeout to <*> reached',
		]);
		assert.equal(
			merged(...variants(hosts.slice(0, 3), (host) => `Connection timeout to db-${host} reached`)).length,
			3,
		);
	});

	it('keeps apart what differs in a word that says what happened', () => {
		const states = ['Started', 'Paused', 'Resumed', 'Stopped', 'Deleted'];
		const vm = variants(states, (state) => `[instance: <UUID>] VM ${state} (Lifecycle Event)`);
		assert.deepEqual(merged(...vm), vm.toSorted());
		const links = variants(['up', 'down', 'unknown', 'degraded'], (state) => `Service auth reports link ${state}`);
		assert.deepEqual(merged(...links), links.toSorted());
		const errors = variants(
			['KeyError', 'IOException', 'TypeError', 'java.lang.OutOfMemoryError'],
			(error) => `Unhandled ${error} in worker loop`,
		);
		assert.deepEqual(merged(...errors), errors.toSorted());
		assert.equal(merged('VM started', 'VM paused', 'VM stopped', 'VM resumed').length, 4);
	});

	it('keeps a position where too little would be left', () => {
		assert.equal(merged(...variants(hosts, (host) => `host ${host}`)).length, 4);
		assert.equal(merged(...variants(hosts, (host) => `host ${host} <NUM> ( )`)).length, 4);
		// The first word needs three others.
		assert.equal(merged(...variants(hosts, (host) => `${host} set to <NUM>`)).length, 4);
		assert.equal(merged(...variants(hosts, (host) => `${host} was set to <NUM>`)).length, 1);
	});

	it('merges kinds of placeholder without a wildcard, and says so where they differ', () => {
		assert.deepEqual(merged('took <NUM> in all', 'took <DURATION> in all'), ['took <VALUE> in all']);
		assert.deepEqual(merged('took <NUM> in all', 'took <NUM> in all'), ['took <NUM> in all']);
		assert.deepEqual(merged('block blk_<ID> is gone', 'block blk_<HEX> is gone'), ['block blk_<VALUE> is gone']);
	});

	it('takes a word for a value where a value stands too, unless it is a state', () => {
		assert.deepEqual(merged('Failed none for user <NUM>', 'Failed none for user admin'), ['Failed none for user <*>']);
		assert.equal(merged('Job exit code <NUM>', 'Job exit code unknown').length, 2);
	});

	it('merges two positions that vary together', () => {
		const pairs = Array.from(
			{ length: 8 },
			(_, i) => `user ${'abcdefgh'[i]}nn signed in from ${'stuvwxyz'[i]}pp today`,
		);
		assert.deepEqual(merged(...pairs), ['user <*> signed in from <*> today']);
		assert.equal(merged(...pairs.slice(0, 7)).length, 7);
	});

	it('folds what is very long', () => {
		const long = (tail: string) => `${'frame '.repeat(200)}${tail}`;
		assert.equal(merged(long('a'), long('b')).length, 1);
	});

	it('takes anything for a message', () => {
		assert.deepEqual(mergeTemplates([]), { templates: [], assignment: new Int32Array(0) });
		assert.deepEqual(merged('', ' '), ['']);
	});

	it('does not depend on order, repetition, or how the messages came in parts', () => {
		fc.assert(
			fc.property(
				anyMessages.chain((list) =>
					fc.tuple(
						fc.constant(list),
						fc.shuffledSubarray(list, { minLength: list.length }),
						fc.array(fc.nat(3), { minLength: list.length, maxLength: list.length }),
					),
				),
				([list, shuffled, parts]) => {
					const { templates, assignment } = mergeTemplates(list);
					const other = mergeTemplates(shuffled);
					assert.deepEqual(other.templates, templates);
					const templateOf = new Map(list.map((text, i) => [text, assignment[i]]));
					for (const [i, text] of shuffled.entries()) assert.equal(other.assignment[i], templateOf.get(text));
					// Each part's distinct messages, then the union of the parts.
					const distinct = [0, 1, 2, 3].map((part) => [...new Set(list.filter((_, i) => parts[i] === part))]);
					assert.deepEqual(mergeTemplates(distinct.flat()).templates, templates);
				},
			),
		);
	});

	it('gives templates that are distinct, in order, and all used', () => {
		fc.assert(
			fc.property(anyMessages, (list) => {
				const { templates, assignment } = mergeTemplates(list);
				assert.deepEqual(templates, [...new Set(templates)].sort());
				assert.deepEqual(
					[...new Set(assignment)].sort((a, b) => a - b),
					[...templates.keys()],
				);
			}),
		);
	});
});

describe('matching', () => {
	it('finds every training message its own template', () => {
		fc.assert(
			fc.property(anyMessages, (list) => {
				const { templates, assignment } = mergeTemplates(list);
				const match = createMatcher(templates);
				assert.deepEqual(Int32Array.from(list, match), assignment);
			}),
		);
	});

	it('is by text alone: the order of the templates does not matter', () => {
		fc.assert(
			fc.property(messages, messages, (training, others) => {
				const { templates } = mergeTemplates(training);
				const reversed = templates.toReversed();
				const match = createMatcher(templates);
				const matchReversed = createMatcher(reversed);
				for (const other of others) assert.equal(reversed[matchReversed(other)], templates[match(other)]);
			}),
		);
	});

	it('prefers the exact template, then fewer wildcards, then wildcards that come later', () => {
		const match = createMatcher([
			'disk <*> is <*>',
			'<*> a is full',
			'disk <*> is full',
			'disk a is <*>',
			'disk a is full',
		]);
		assert.equal(match('disk a is full'), 4);
		assert.equal(match('disk b is full'), 2);
		assert.equal(match('disk a is gone'), 3);
		assert.equal(match('node a is full'), 1);
		assert.equal(match('disk b is gone'), 0);
		const later = createMatcher(['<*> b c', 'a <*> c', 'a b <*>']);
		assert.equal(later('a b c'), 2);
	});

	it('says −1 of what no template has', () => {
		const match = createMatcher(['disk <*> is full', 'took <NUM> ms']);
		for (const text of ['disk a is gone', 'disk is full', 'disk a is full now', 'took long ms', '']) {
			assert.equal(match(text), -1, text);
		}
		assert.equal(match('took <HEX> ms'), 1);
		assert.equal(createMatcher([])('anything'), -1);
	});
});

describe('parameters', () => {
	it('are the tokens with a placeholder or a wildcard', () => {
		assert.deepEqual(parameterPositions('user <*> took <NUM> at blk_<ID>, then <b>'), [1, 3, 5]);
		assert.deepEqual(parameterPositions('nothing here'), []);
	});
});

describe('many messages', () => {
	it('merge in time close to their number', () => {
		// 300 kinds of message, three words apart, with two words that vary: 60,000 distinct ones. Quadratic time would take minutes.
		const letters = (n: number) => n.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
		const list: string[] = [];
		for (let kind = 0; kind < 300; kind++) {
			for (let i = 0; i < 200; i++) {
				list.push(
					`k${letters(kind)} of l${letters(kind)} in m${letters(kind)} by u${letters(kind * 200 + i)} on host h${letters(((kind * 200 + i) * 7919) % 60_013)} took <NUM>`,
				);
			}
		}
		const { templates, assignment } = mergeTemplates(list);
		assert.equal(templates.length, 300);
		const match = createMatcher(templates);
		assert.deepEqual(Int32Array.from(list, match), assignment);
	});
});
