import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PartClassesBuilder } from '../../../shared/model/part-classes.ts';

const partCount = 12;
const sets = fc.array(fc.uniqueArray(fc.nat({ max: partCount - 1 }), { maxLength: partCount }), {
	minLength: 1,
	maxLength: 15,
});

describe('classes of parts', () => {
	it('hold the parts that the same texts have, and list those texts', () => {
		fc.assert(
			fc.property(sets, (texts) => {
				const builder = new PartClassesBuilder();
				for (const parts of texts) builder.addText(parts);
				const { classOf, classes, classStarts, texts: listed, textStarts, without } = builder.finish(partCount);
				const textsOf = (part: number) => [...texts.keys()].filter((text) => texts[text]?.includes(part));
				const parts = [...new Set(texts.flat())];
				for (const a of parts) {
					for (const b of parts) {
						assert.equal(classOf[a] === classOf[b], textsOf(a).join() === textsOf(b).join());
					}
					const of = classOf[a] ?? -1;
					const list = [...listed.subarray(textStarts[of], textStarts[of + 1])];
					const expected = textsOf(a);
					assert.deepEqual(
						list,
						without[of] === 1 ? [...texts.keys()].filter((text) => !expected.includes(text)) : expected,
					);
					assert.ok(2 * list.length <= texts.length);
				}
				for (const [text, own] of texts.entries()) {
					const found = [...classes.subarray(classStarts[text], classStarts[text + 1])];
					assert.deepEqual(
						found.toSorted((a, b) => a - b),
						[...new Set(own.map((part) => classOf[part] ?? -1))].sort((a, b) => a - b),
					);
				}
			}),
		);
	});
});
