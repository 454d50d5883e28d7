import { deepEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnNames } from '../../../shared/read/delimited/column-names.ts';
import { readBytes } from './read-file.ts';

describe('the columns of delimited text', () => {
	test('have names apart from each other, and none of an object’s own', () => {
		const names = columnNames(['time', 'message', '', 'message', '__proto__', 'message']);
		deepEqual(names, ['time', 'message', 'column 3', 'message 2', 'column 5', 'message 3']);
	});

	test('are told by the names that a rule gives, whatever these are', async () => {
		const rule = { time: 'when', message: 'What was said' };
		const text = 'who|When|What was said\nann|2026-03-02T09:00:00Z|disk, full\n';
		const { lines } = await readBytes(Buffer.from(text), { rule });
		deepEqual(
			lines.map(({ time, message }) => [time, message]),
			[[Date.parse('2026-03-02T09:00:00Z') * 1000, 'disk, full']],
		);
	});
});
