import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dropKeys, dropName, dropOfManifest } from '../../../shared/pipeline/output-keys.ts';

const longKey = (length: number, character: string) => `logs/${character.repeat(length)}.csv`;
const anyKey = fc.oneof(
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
	fc.tuple(fc.integer({ min: 200, max: 1000 }), fc.constantFrom('x', 'é', '日', '😀')).map(([n, c]) => longKey(n, c)),
);

describe('a drop’s outputs', () => {
	it('carry its whole key, so that a name and another ending do not share them', () => {
		assert.deepEqual(dropKeys('day=1/a b.csv', 'f00d'), {
			windows: 'features/windows/day=1/a b.csv.parquet',
			logs: 'features/logs/day=1/a b.csv.parquet',
			hourly: 'features/hourly/day=1/a b.csv.parquet',
			manifest: 'features/manifests/day=1/a b.csv.json',
			page: 'features/pages/day=1/a b.csv.html',
			summary: 'summaries/f00d/day=1/a b.csv.parquet',
		});
	});

	it('have keys that S3 takes, each its own', () => {
		fc.assert(
			fc.property(anyKey, anyKey, (a, b) => {
				for (const key of Object.values(dropKeys(a, '0123456789abcdef'))) {
					assert.ok(Buffer.byteLength(key) <= 1024);
					assert.ok(key.isWellFormed());
				}
				assert.equal(dropName(a) === dropName(b), a === b);
			}),
		);
	});

	it('of a long key are never those of another, short or long, whatever its characters', () => {
		// The longest unit of a name is what S3 takes; U+FFFD is a character like others.
		const unit = fc.constantFrom('x', '~', '/', 'é', '日', '😀', '\uFFFD');
		const long = fc
			.tuple(fc.array(unit, { maxLength: 300 }), unit, fc.array(unit, { maxLength: 60 }))
			.map(([head, filler, tail]) => {
				const [start, end] = [head.join(''), tail.join('')];
				const room = 1024 - Buffer.byteLength(start + end);
				return start + filler.repeat(Math.max(0, Math.floor(room / Buffer.byteLength(filler)))) + end;
			})
			.filter((key) => Buffer.byteLength(key) > 900 && Buffer.byteLength(key) <= 1024);
		fc.assert(
			fc.property(long, (key) => {
				const name = dropName(key);
				assert.ok(name.isWellFormed());
				const [, beginning, hash] = /^(.*)~([0-9a-f]{64})$/s.exec(name) ?? [];
				assert.ok(beginning !== undefined && hash !== undefined && key.startsWith(beginning));
				// A key of at most 900 bytes is its own name: it cannot be this one.
				assert.ok(Buffer.byteLength(name) > 900, `${Buffer.byteLength(name)} bytes`);
				// Nor can the name itself, as a key, nor any key that begins or ends alike.
				for (const other of [name, beginning, `${key}x`, key.slice(0, -1), key.replace(/\uFFFD/, 'x')]) {
					if (other !== key) assert.notEqual(dropName(other), name);
				}
			}),
		);
	});

	it('tell whose a manifest is, if its key is whole', () => {
		fc.assert(
			fc.property(anyKey, (key) => {
				assert.equal(dropOfManifest(dropKeys(key, '').manifest), dropName(key) === key ? key : undefined);
				assert.equal(dropOfManifest(dropKeys(key, '').page), undefined);
			}),
		);
	});

	it('of a key that looks like a shortened name are not those of the shortened one', () => {
		const shortened = dropName(longKey(1000, 'x'));
		assert.notEqual(dropName(shortened), shortened);
	});
});
