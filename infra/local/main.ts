import { mkdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { ConfigurationError } from '../../shared/errors.ts';
import { both, forEachAtOnce } from '../../shared/pipeline/at-once.ts';
import type { Manifest } from '../../shared/pipeline/manifest.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { builtFunctions, builtSample } from './built.ts';
import { credentials, LocalLoop, logsBucket, outputBucket } from './loop.ts';
import type { PageServer } from './pages.ts';
import { progress } from './progress.ts';
import { dropText, historyText, type PageLink, reportText, trainingText } from './report-text.ts';
import { findUploads, type Upload } from './uploads.ts';

const usualPort = 9480;
const usualPagesPort = 9481;
const uploadsAtOnce = 4;

interface Material {
	readonly history: readonly Upload[];
	readonly fresh: readonly (Upload & { readonly title?: string; readonly what?: string })[];
}

/** Runs the loop. @returns the exit code */
export async function main(words: readonly string[]): Promise<number> {
	try {
		const options = readArguments(words);
		if (options.help) {
			console.log(usage);
			return 0;
		}
		return await run(options);
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		console.error(`oddline: ${error.message}\n\n${usage}`);
		return 2;
	}
}

async function run(options: Arguments): Promise<number> {
	const directory = resolve(options.data);
	await mkdir(directory, { recursive: true });
	const handled: Manifest[] = [];
	let stayedUp = false;
	let pages: PageServer | undefined;
	const onDisk: PageLink = (key) => relative('.', join(directory, 'output', key));
	let pageLink = onDisk;
	const line = progress('oddline:');
	line.update('building the functions, writing the sample logs …');
	const gathering = gatherMaterial(options);
	gathering.catch(() => undefined); // Awaited below, once the loop runs.
	const loop = await startLoop(options, directory, (manifest) => {
		handled.push(manifest);
		if (stayedUp) console.log(dropText(manifest, pageLink));
		else line.update(`scored ${manifest.source.key} (${handled.length})`);
	});
	try {
		const material = await gathering;
		// A drop of an earlier run that is to be new again must not be in the history.
		await Promise.all(material.fresh.map(({ key }) => loop.store.delete(logsBucket, key)));
		await upload(loop, material.history, (n) =>
			line.update(`uploading the history: ${n} of ${material.history.length}`),
		);
		line.update('training …');
		const trained = loop.train();
		// Once the model serves, the history is scored; the report is written meanwhile.
		await Promise.race([loop.published, trained]);
		loop.startScoring();
		const [training] = await both(trained, loop.queue.idle());
		const history = handled.splice(0);
		await upload(loop, material.fresh, (n) => line.update(`uploading new drops: ${n} of ${material.fresh.length}`));
		await loop.queue.idle();
		const fresh = handled.splice(0);
		line.done();
		console.log(`${trainingText(training)}\n\n${historyText(history)}`);
		if (!options.once) {
			const { pageUrl, servePages } = await import('./pages.ts');
			const start = (port: number) => servePages(loop.store, outputBucket, port);
			const server = await start(usualPagesPort).catch(() => start(0));
			pages = server;
			pageLink = (key) => pageUrl(server, key);
		}
		tellFresh(material.fresh, fresh, pageLink);
		tellFiles(directory);
		const failures = [
			...failuresOf([...history, ...fresh]),
			...loop.queue.deadLetters.map(({ error }) => error.message),
		];
		for (const failure of failures) console.error(`oddline: failed: ${failure}`);
		console.log(`\n${reportText(training, onDisk)}`);
		if (pages) {
			stayedUp = true;
			await stayUp(loop, pages, reportText(training, pageLink));
		}
		return failures.length > 0 ? 1 : 0;
	} catch (error) {
		line.done();
		console.error(`oddline: ${error instanceof Error ? error.message : error}`);
		console.error(`oddline: what the functions logged is in ${join(options.data, 'functions.log')}`);
		return 1;
	} finally {
		await pages?.close();
		await loop.close();
	}
}

async function startLoop(
	options: Arguments,
	directory: string,
	onDrop: (manifest: Manifest) => void,
): Promise<LocalLoop> {
	const functions = await builtFunctions();
	const start = (port: number) => LocalLoop.start({ directory, functions, settings: options.settings, port, onDrop });
	if (options.port !== undefined) return await start(options.port);
	return options.once ? await start(0) : await start(usualPort).catch(() => start(0));
}

async function gatherMaterial(options: Arguments): Promise<Material> {
	if (options.logs.length > 0)
		return { history: await findUploads(options.logs), fresh: await findUploads(options.fresh) };
	const sample = await builtSample();
	const asUpload = (file: string): Upload => ({ file, key: `logs/${basename(file)}` });
	return {
		history: sample.history.map(asUpload),
		fresh:
			options.fresh.length > 0
				? await findUploads(options.fresh)
				: sample.incident.map(({ file, title, what }) => ({ ...asUpload(file), title, what })),
	};
}

async function upload(loop: LocalLoop, uploads: readonly Upload[], onUploaded: (n: number) => void): Promise<void> {
	let uploaded = 0;
	await forEachAtOnce(uploads, uploadsAtOnce, async ({ file, key }) => {
		await loop.store.putFile(logsBucket, key, file, 'application/octet-stream');
		onUploaded(++uploaded);
	});
}

function tellFresh(uploads: Material['fresh'], manifests: readonly Manifest[], pageLink: PageLink): void {
	for (const { key, title, what } of uploads) {
		const manifest = manifests.find(({ source }) => source.key === key);
		console.log('');
		if (title && what) console.log(`${title}. ${what}`);
		console.log(manifest ? dropText(manifest, pageLink) : `${key}: not scored`);
	}
}

function tellFiles(directory: string): void {
	const output = shown(join(directory, 'output'));
	console.log(`
Files
  ${output}/features/windows/   a row per 30 s window
  ${output}/features/hourly/    a row per hour
  ${output}/features/logs/      a row per log line
  ${output}/features/manifests/ what was read, skipped, new, and a page that shows it
  ${output}/models/             the model, its templates and its report`);
}

/** A path as a person would type it: relative where it is below the current folder. */
function shown(path: string): string {
	const fromHere = relative('.', path);
	return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}

function failuresOf(manifests: readonly Manifest[]): string[] {
	return manifests
		.filter(({ status }) => status !== 'complete')
		.map(({ source, status, message }) => `${source.key} was ${status}: ${message}`);
}

async function stayUp(loop: LocalLoop, pages: PageServer, report: string): Promise<void> {
	console.log(`${report}
All pages: ${pages.url}/

The S3 endpoint is ${loop.endpoint.url}. Upload logs with any S3 client, for example:
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey} AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url ${loop.endpoint.url} s3 cp my-logs.ndjson s3://${logsBucket}/
Ctrl-C ends it.
`);
	const { promise, resolve: stop } = Promise.withResolvers<void>();
	process.once('SIGINT', () => stop()).once('SIGTERM', () => stop());
	await promise;
}
