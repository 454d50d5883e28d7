import { equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginsWithLevel, levelAt } from '../../../../shared/read/text/level-at.ts';

const at = (text: string) => levelAt(Buffer.from(text), 0, Buffer.byteLength(text));

describe('the level that leads a text', () => {
	const levels: Record<string, string | null> = {
		'INFO started': 'INFO',
		'info: started': 'INFO',
		'[error] 1#1: x': 'ERROR',
		'[main] WARN x': 'WARN',
		'shop - ERROR - x': 'ERROR',
		'| DEBUG    | a:b:1 - x': 'DEBUG',
		'[watchdog:debug] [pid 1] x': 'DEBUG',
		'shop.WARNING: slow': 'WARN',
		'[13464] [CRITICAL] x': 'FATAL',
		'<Information> App: x': 'INFO',
		'6f1d0c1a-2b3c-4d5e\tERROR\tboom': 'ERROR',
		'queries: info: client': 'INFO',
		'request{id=1}: w: cache miss': null,
		'Error handling request': 'ERROR',
		'payment failed: error in bank': null,
		'connection error: reset': null,
		'note that this is fine': null,
		'logs are rotated': null,
		'the server said ERROR to us four words in': null,
		'GET /error 500': null,
		'I am here': null,
		'': null,
	};
	for (const [text, level] of Object.entries(levels)) test(JSON.stringify(text), () => equal(at(text), level));

	test('a line begins with a level in capitals, or set off', () => {
		const begins = (text: string) => beginsWithLevel(Buffer.from(text), 0, Buffer.byteLength(text));
		equal(begins('INFO x'), 'INFO');
		equal(begins(' WARN  x'), 'WARN');
		equal(begins('[error] x'), 'ERROR');
		equal(begins('DEBUG:shop:x'), 'DEBUG');
		equal(begins('info we have none'), null);
		equal(begins('Information about x'), null);
	});
});
