import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../shared/config.ts';
import { Database } from '../../shared/duckdb/database.ts';
import { mergedViews, usualMerge } from '../../shared/duckdb/merged-windows.ts';
import { openWindowFiles, type WindowFile, writeMergedWindows } from '../../shared/duckdb/window-files.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { parseModelDocument } from '../../shared/model/model.ts';
import { forEachAtOnce } from '../../shared/pipeline/at-once.ts';
import { parseCurrent } from '../../shared/pipeline/current-model.ts';
import { currentModelKey, modelKeys } from '../../shared/pipeline/output-keys.ts';
import { counted } from '../local/report-text.ts';
import { functionSettings } from '../local/settings.ts';
import { type OutputFiles, outputOfBucket, outputOfFolder } from './output-files.ts';
import { type MergeArguments, readWindowsArguments, usage } from './windows-arguments.ts';

const usualFolder = '.oddline';
const windowsPrefix = 'features/windows/';
const fetchesAtOnce = 16;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the command. @returns what is to be printed */
export async function mergeWindows(words: readonly string[], environment: Environment): Promise<string> {
	const asked = readWindowsArguments(words);
	const { config } = functionSettings(environment, {});
	switch (asked.wish) {
		case 'help':
			return usage;
		case 'sql':
			return mergedViews(asked.dialect, { ...usualMerge, windowSeconds: config.windowSeconds });
		case 'merge':
			return (await merge(asked, environment, config)).join('\n');
	}
}

/** @returns what was done, for people, line by line */
async function merge(asked: MergeArguments, environment: Environment, config: Config): Promise<string[]> {
	const output = await outputOf(asked, environment);
	const version = asked.model ?? (await currentVersion(output));
	const windowSeconds = await windowSecondsOf(output, version);
	const scratch = await mkdtemp(join(environment.ODDLINE_SCRATCH || tmpdir(), 'oddline-windows-'));
	try {
		await using database = await Database.open(scratch, config);
		const files = await fetchWindowFiles(output, scratch);
		if (files.length === 0) {
			throw new ConfigurationError(`there is no window file in ${output.name}/${windowsPrefix}: score drops first`);
		}
		const models = await openWindowFiles(database, files, version);
		const merged = models.get(version) ?? 0;
		if (merged === 0) {
			const others = [...models].map(([other, n]) => `${other} (${counted(n, 'file')})`).join(', ');
			throw new ConfigurationError(
				`no window file in ${output.name}/${windowsPrefix} is of model ${version}: there are files of ${others}. ` +
					'Name one of these with --model, or score the drops with this one',
			);
		}
		const written = join(scratch, `merged.${asked.format}`);
		const windows = await writeMergedWindows(database, written, { ...usualMerge, windowSeconds }, asked);
		await place(written, resolve(asked.out));
		const done = `Merged ${counted(merged, 'window file')} of model ${version} into ${counted(windows, 'window')}: ${asked.out}`;
		const left = [...models].reduce((sum, [other, n]) => (other === version ? sum : sum + n), 0);
		if (left === 0) return [done];
		return [
			done,
			`Left out: ${counted(left, 'file')} of other models. Windows of different models do not merge; their drops need rescoring`,
		];
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

async function outputOf({ data }: MergeArguments, environment: Environment): Promise<OutputFiles> {
	const bucket = environment.ODDLINE_OUTPUT_BUCKET;
	if (data === undefined && bucket) return outputOfBucket(bucket, environment);
	return await outputOfFolder(data ?? usualFolder);
}

async function currentVersion(output: OutputFiles): Promise<string> {
	const text = await output.readText(currentModelKey);
	if (text === undefined) {
		throw new ConfigurationError(
			`no model serves: ${output.name}/${currentModelKey} does not exist. Train one, or name one with --model`,
		);
	}
	return parseCurrent(text).version;
}

async function windowSecondsOf(output: OutputFiles, version: string): Promise<number> {
	const key = modelKeys(version).document;
	const text = await output.readText(key);
	if (text === undefined) {
		throw new ConfigurationError(
			`there is no model ${version}: ${output.name}/${key} does not exist, which says how long a window is. ` +
				'Name another with --model',
		);
	}
	return parseModelDocument(text, key, version).windowSeconds;
}

/** Copies the window files to where the database may read, under names that no pattern can be mistaken for. */
async function fetchWindowFiles(output: OutputFiles, folder: string): Promise<WindowFile[]> {
	const keys = (await output.list(windowsPrefix)).filter((key) => key.endsWith('.parquet'));
	const wanted = keys.map((key, i) => ({ key, path: join(folder, `${i}.parquet`) }));
	const gone = new Set<string>();
	await forEachAtOnce(wanted, fetchesAtOnce, async ({ key, path }) => {
		// Removed since it was listed, as its drop was.
		if (!(await output.fetch(key, path))) gone.add(key);
	});
	return wanted.filter(({ key }) => !gone.has(key));
}

/** In one step, so that nobody reads half a file. */
async function place(written: string, file: string): Promise<void> {
	try {
		await mkdir(dirname(file), { recursive: true });
		await copyFile(written, `${file}.part`);
		await rename(`${file}.part`, file);
	} catch (cause) {
		throw new ConfigurationError(
			`${file} cannot be written (${cause instanceof Error ? cause.message : cause}). Name another with --out`,
			{ cause },
		);
	}
}
