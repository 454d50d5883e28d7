import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../shared/learn/random.ts';
import { file, query } from '../open-parquet.ts';
import { costlyFiles, costlyQueries } from './costly-files.ts';
import type { HostileFile } from './hostile-files.ts';

/**
 * Every kind of costly file once, one after another, since they are large.
 *
 * @param scale 1 for what an attacker would send
 * @param directory a place for files while they are written
 */
export async function* eachCostlyFile(seed: number, scale: number, directory: string): AsyncGenerator<HostileFile> {
	let number = 0;
	const key = (ending: string) => `costly-${number++}${ending}`;
	for (const [origin, make] of Object.entries(costlyFiles)) {
		const { ending, bytes } = make(seededRandom(seed * 1_000_003 + number), scale);
		yield { key: key(ending), bytes, origin };
	}
	for (const [origin, rowsOf] of Object.entries(costlyQueries)) {
		const path = join(directory, 'costly.parquet');
		await query(`COPY (${rowsOf(scale)}) TO ${file(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 5000000)`);
		const bytes = await readFile(path);
		await rm(path);
		yield { key: key('.parquet'), bytes, origin };
	}
}
