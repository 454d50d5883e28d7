import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readCsvHeader } from '../../../shared/duckdb/csv-header.ts';
import { formatOfKey } from '../../../shared/duckdb/drop-format.ts';
import { InputError } from '../../../shared/errors.ts';
import { openWorkbench } from './workbench.ts';

async function header(content: string | Buffer, key = 'a.csv') {
	await using workbench = await openWorkbench(1);
	const file = workbench.file('drop');
	await writeFile(file, content);
	return await readCsvHeader(file, formatOfKey(key), 'timestamp');
}

describe('a CSV header', () => {
	it('is the first line, whatever ends it', async () => {
		for (const end of ['\n', '\r\n', '\r', '']) {
			assert.deepEqual(await header(`timestamp,level,message${end}`), {
				delimiter: ',',
				columns: ['timestamp', 'level', 'message'],
				lineCount: 1,
			});
		}
	});

	it('tells the delimiter by the timestamp’s name, in any case', async () => {
		for (const delimiter of [',', ';', '\t', '|']) {
			const found = await header(`a b${delimiter}"x,y;z|w"${delimiter}Timestamp\n`);
			assert.equal(found?.delimiter, delimiter);
			assert.deepEqual(found?.columns, ['a b', 'x,y;z|w', 'Timestamp']);
		}
	});

	it('without that name has the delimiter that makes the most columns', async () => {
		assert.deepEqual((await header('time;what\n'))?.columns, ['time', 'what']);
	});

	it('may follow a byte order mark and blank lines, and be compressed', async () => {
		const found = await header(gzipSync('\uFEFF\r\n \n\ntimestamp,message\n'), 'a.csv.gz');
		assert.deepEqual(found, { delimiter: ',', columns: ['timestamp', 'message'], lineCount: 4 });
	});

	it('names unnamed and repeated columns apart, without regard to case', async () => {
		const found = await header('timestamp,message,,Message,message\n');
		assert.deepEqual(found?.columns, ['timestamp', 'message', 'column2', 'Message_2', 'message_3']);
	});

	it('is absent where the file holds nothing but blanks', async () => {
		assert.equal(await header(''), undefined);
		assert.equal(await header('\n \r\n'), undefined);
	});

	it('longer than 64 KiB is refused', async () => {
		await assert.rejects(header('x'.repeat(70_000)), (error) => {
			assert.ok(error instanceof InputError);
			assert.equal(error.reason, 'unreadable');
			assert.match(error.message, /longer than 65536 bytes: expected a CSV header/);
			return true;
		});
	});
});
