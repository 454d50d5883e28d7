import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { childText, leaf, parseXml } from '../../../../infra/local/s3/xml.ts';

test('what is written is read back, whatever it holds', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			assert.equal(childText(parseXml(`<A>${leaf('Key', text)}</A>`), 'Key'), text);
		}),
	);
});

test('prologue, comments, attributes, prefixes, CDATA and empty elements are understood', () => {
	const root = parseXml(
		'<?xml version="1.0"?>\n<!-- c --><s:A xmlns:s="x"><Quiet/><Key a="1">a<![CDATA[<&]]>&#x41;</Key></s:A>\n',
	);
	assert.deepEqual([root.name, childText(root, 'Quiet'), childText(root, 'Key')], ['A', '', 'a<&A']);
});

test('anything else is MalformedXML', () => {
	const bad = [
		'',
		'text',
		'<A>',
		'<A></B>',
		'<A/><B/>',
		'</A>',
		'<A>&nope;</A>',
		'<A>&</A>',
		'<!DOCTYPE a><A/>',
		'<A/>x',
	];
	for (const text of [...bad, '<A>'.repeat(100)]) assert.throws(() => parseXml(text), { code: 'MalformedXML' }, text);
});
