import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { claimDataFolder } from '../../../infra/local/data-folder.ts';
import { ConfigurationError, TransientError } from '../../../shared/errors.ts';

const base = mkdtempSync(join(tmpdir(), 'oddline-data-'));
after(() => rmSync(base, { recursive: true, force: true }));
const lockOf = (directory: string) => join(directory, '.oddline.lock');

describe('a data folder', () => {
	it('is made with its buckets and an empty scratch folder', () => {
		const directory = join(base, 'new');
		mkdirSync(join(directory, '.scratch'), { recursive: true });
		writeFileSync(join(directory, '.scratch', 'leftover'), '');
		const folder = claimDataFolder(directory, ['logs']);
		assert.ok(existsSync(join(directory, 'logs')));
		assert.ok(existsSync(folder.scratch));
		assert.ok(!existsSync(join(folder.scratch, 'leftover')));
		folder.release();
		assert.ok(!existsSync(folder.scratch));
		assert.ok(!existsSync(lockOf(directory)));
	});

	it('has one user at a time, whose process the refusal names', async () => {
		const directory = join(base, 'shared');
		const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
		mkdirSync(directory);
		writeFileSync(lockOf(directory), `${other.pid}\n`);
		assert.throws(
			() => claimDataFolder(directory, []),
			(error) => error instanceof TransientError && error.message.includes(`process ${other.pid},`),
		);
		other.stdin.end();
		await once(other, 'exit');
		const folder = claimDataFolder(directory, []);
		assert.equal(readFileSync(lockOf(directory), 'utf8'), `${process.pid}\n`);
		assert.throws(() => claimDataFolder(directory, []), TransientError);
		folder.release();
		claimDataFolder(directory, []).release();
	});

	it('is taken over where the lock is of a dead process with this id, or says nothing', () => {
		const directory = join(base, 'stale');
		mkdirSync(directory);
		for (const text of [`${process.pid}\n`, '', 'x']) {
			writeFileSync(lockOf(directory), text);
			claimDataFolder(directory, []).release();
		}
	});

	it('cannot be where a file is', () => {
		const file = join(base, 'file');
		writeFileSync(file, '');
		assert.throws(
			() => claimDataFolder(file, ['logs']),
			(error) => error instanceof ConfigurationError && /--data/.test(error.message),
		);
	});
});
