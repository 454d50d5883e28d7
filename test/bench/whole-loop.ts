import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ProfileName } from '../../shared/config.ts';
import { literal } from '../../shared/duckdb/quote.ts';
import { runTree, type TreeRun } from './process-tree.ts';

const root = join(import.meta.dirname, '../..');

/** `npm start -- --once` as a person types it: building, uploading, training and scoring included. */
export async function runWholeLoop(
	data: string,
	logs: readonly string[],
	profile: ProfileName = 'default',
): Promise<TreeRun> {
	const history = logs.length > 0 ? ['--logs', ...logs] : [];
	const run = await runTree('npm', ['start', '--', '--once', '--profile', profile, '--data', data, ...history], {
		cwd: root,
		shell: process.platform === 'win32',
	});
	if (run.exitCode !== 0) throw new Error(`npm start -- --once ended with exit code ${run.exitCode}:\n${run.output}`);
	return run;
}

/** See floor.ts. */
export async function runFloor(lines: string, folder: string): Promise<TreeRun> {
	const script = join(import.meta.dirname, 'floor.ts');
	const run = await runTree(process.execPath, ['--disable-warning=ExperimentalWarning', script, lines, folder], {});
	if (run.exitCode !== 0) throw new Error(`floor.ts failed:\n${run.output}`);
	return run;
}

export interface NotebookRun {
	/** The notebook's own work: neither starting Python nor reading the lines. */
	readonly seconds: number;
	readonly steps: Readonly<Record<string, number>>;
	readonly peakBytes: number;
}

/** Debian's own Python is where Debian's scikit-learn is; elsewhere, whichever comes first. */
const pythons = ['/usr/bin/python3', 'python3'];

/** @returns `undefined` where no Python has scikit-learn and pandas */
export async function runNotebook(parquet: string, csv: string): Promise<NotebookRun | undefined> {
	const python = await findPython();
	if (python === undefined) return undefined;
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	await connection.run(
		`COPY (SELECT timestamp::TIMESTAMP AS timestamp, level, message FROM read_parquet(${literal(parquet)}))
		TO ${literal(csv)} (FORMAT csv, HEADER)`,
	);
	connection.closeSync();
	instance.closeSync();
	const run = await runTree(python, [join(import.meta.dirname, 'notebook.py'), csv], {});
	const answer = run.output.split('\n').findLast((line) => line.startsWith('{'));
	if (run.exitCode !== 0 || answer === undefined) throw new Error(`notebook.py failed:\n${run.output}`);
	// Holds: it is what notebook.py prints.
	return JSON.parse(answer) as NotebookRun;
}

async function findPython(): Promise<string | undefined> {
	for (const python of pythons) {
		const run = await runTree(python, ['-c', 'import pandas, sklearn'], {}).catch(() => undefined);
		if (run?.exitCode === 0) return python;
	}
	return undefined;
}
