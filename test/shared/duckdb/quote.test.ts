import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { identifier, literal } from '../../../shared/duckdb/quote.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('quoting', () => {
	let workbench: Workbench;
	before(async () => {
		workbench = await openWorkbench(1);
	});
	after(async () => await workbench[Symbol.asyncDispose]());

	const hostile = fc.constantFrom(
		"'",
		"''",
		'"',
		'\\',
		';',
		'--',
		'/*',
		'$$',
		'\n',
		'\r',
		'%',
		'日本',
		'😀',
		"'; DROP",
		'\0',
		"\0'; SELECT 'b",
	);
	const anyText = fc
		.array(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 6 })
		.map((parts) => parts.join(''));

	it('brings any text through a literal', async () => {
		await fc.assert(
			fc.asyncProperty(anyText, async (text) => {
				assert.deepEqual(await workbench.database.rows(`SELECT ${literal(text)} AS v`), [{ v: text }]);
			}),
		);
	});

	it('brings any text through a name', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyText.map((text) => text.replaceAll('\0', '')).filter((text) => text !== ''),
				async (text) => {
					assert.deepEqual(await workbench.database.rows(`SELECT 7 AS ${identifier(text)}`), [{ [text]: 7 }]);
				},
			),
		);
	});

	it('lets a NUL, which ends SQL text, break a statement by a name and not out of it', async () => {
		await assert.rejects(workbench.database.rows(`SELECT 7 AS ${identifier('a\0"; SELECT "b')}`), /unterminated/);
	});
});
