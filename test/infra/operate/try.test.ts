import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../infra/operate/try.ts', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/formats/files/${name}`, import.meta.url));
const run = promisify(execFile);

describe('npm run try', () => {
	let folder: string;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'oddline-try-test-'));
	});
	after(() => rm(folder, { recursive: true, force: true }));

	const tried = async (words: readonly string[], sources?: string) => {
		const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
			cwd: folder,
			env: { PATH: process.env.PATH, ...(sources !== undefined && { ODDLINE_SOURCES: sources }) },
		});
		return stdout;
	};

	it('says what files are, which fields hold what, and shows three events of each', async () => {
		await copyFile(fixture('written/pino.ndjson'), join(folder, 'app.log'));
		const text = await tried(['app.log']);
		const lines = text.trimEnd().split('\n');
		assert.deepEqual(lines.slice(0, 3), [
			'app.log',
			'  json lines: time from time (epoch-ms); level from level (pino); message from msg',
			'  39 events of 39 records',
		]);
		assert.equal(lines.length, 6);
		assert.match(lines[3] ?? '', /^ {4}2026-11-27T14:22:50\.805000Z {2}DEBUG {2}cache miss for key user:1001$/);
	});

	it('says what is joined, and what takes whose time', async () => {
		const text = await tried([fixture('written/python-basic.log')]);
		assert.match(text, /^ {2}41 events of 41 records\n {2}50 lines joined to the event before\n/m);
		assert.match(text, /^ {2}41 events without any time took the file's own$/m);
	});

	it('says what would be skipped, and why', async () => {
		const text = await tried([fixture('written/postgresql-kolkata.csv')]);
		assert.match(text, /^ {2}0 events of 135 records; skipped: 135 ambiguous-time-zone$/m);
		const zoned = await tried(
			[fixture('written/postgresql-kolkata.csv')],
			'[{"prefix": "logs/", "timeZone": "Asia/Kolkata"}]',
		);
		assert.match(zoned, /^ {2}135 events of 135 records$/m);
	});

	it('says what is no log, and what is read in no form', async () => {
		await writeFile(join(folder, '_SUCCESS'), '');
		await writeFile(join(folder, 'old.bz2'), 'BZh91AY&SY');
		const text = await tried(['_SUCCESS', 'old.bz2']);
		assert.match(text, /^_SUCCESS\n {2}ignored: no log: it is empty$/m);
		assert.match(text, /^old\.bz2\n {2}rejected, unread-format: The file is bzip2/m);
	});

	it('refuses to be asked for nothing', async () => {
		await assert.rejects(
			() => tried([]),
			(error) => error instanceof Error && 'code' in error && error.code === 2 && /Usage/.test(String(error)),
		);
	});
});
