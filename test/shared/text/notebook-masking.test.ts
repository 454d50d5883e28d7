import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';

// Made by the notebook's own function in Python.
const cases: { message: string; processed: string }[] = JSON.parse(
	readFileSync(new URL('../../fixtures/masking_cases.json', import.meta.url), 'utf8'),
);

describe('the notebook masking', () => {
	for (const { message, processed } of cases) {
		it(`masks ${JSON.stringify(message.slice(0, 60))} as Python does`, () => {
			assert.equal(notebookMasking.mask(message), processed);
		});
	}

	it('gives the same through the coarse key as from the message itself', () => {
		const awkward = fc.constantFrom(
			'0',
			'9',
			'42',
			'٣',
			'１',
			'Σ',
			'σ',
			'İ',
			'/',
			'_',
			'a',
			'É',
			'\u0301',
			' ',
			'\x1c',
			'.',
			'-',
		);
		const messages = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.array(awkward, { maxLength: 30 }).map((parts) => parts.join('')),
			fc.constantFrom(...cases.map(({ message }) => message)),
		);
		fc.assert(
			fc.property(messages, (message) => {
				assert.equal(notebookMasking.mask(collapseDigitRuns(message)), notebookMasking.mask(message));
			}),
			{ numRuns: 5000 },
		);
	});

	it('takes time in proportion to the message on long runs of blanks', () => {
		// Quadratic work, 2·10⁹ steps each, would take many minutes, not fail an assertion: finishing is the proof.
		const message = `a${' '.repeat(65_000)}b`;
		for (let i = 0; i < 200; i++) assert.equal(notebookMasking.mask(message), message);
	});
});
