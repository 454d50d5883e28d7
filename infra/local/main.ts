import { join, relative, resolve } from 'node:path';
import type { Config } from '../../shared/config.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { both, forEachAtOnce } from '../../shared/pipeline/at-once.ts';
import type { Manifest } from '../../shared/pipeline/manifest.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { builtFunctions } from './built.ts';
import { Interruption, type InterruptionWatch, watchInterruption } from './interruption.ts';
import { credentials, LocalLoop, type LoopOptions, logsBucket, outputBucket } from './loop.ts';
import { clearTheWay, findMaterial, type Material } from './material.ts';
import type { PageServer } from './pages.ts';
import { type Progress, progress } from './progress.ts';
import { counted, dropText, historyText, type PageLink, printable, reportText, trainingText } from './report-text.ts';
import { hasSystemCode } from './s3/errors.ts';
import { functionSettings } from './settings.ts';
import type { Upload } from './uploads.ts';

const usualPort = 9480;
const usualPagesPort = 9481;
const uploadsAtOnce = 4;

/** Runs the loop. @returns the exit code */
export async function main(words: readonly string[]): Promise<number> {
	using watch = watchInterruption();
	try {
		const options = readArguments(words);
		if (options.help) {
			console.log(usage);
			return 0;
		}
		return await run(options, watch);
	} catch (error) {
		if (error instanceof Interruption) return error.exitCode;
		console.error(printable(`oddline: ${error instanceof Error ? error.message : error}`));
		if (!(error instanceof ConfigurationError)) return 1;
		console.error(`\n${usage}`);
		return 2;
	}
}

async function run(options: Arguments, watch: InterruptionWatch): Promise<number> {
	const { variables, config } = functionSettings(process.env, options.settings);
	const finding = await findMaterial(options);
	finding.all.catch(() => undefined); // Awaited below, once the loop runs.
	const directory = resolve(options.data);
	const handled: Manifest[] = [];
	let pages: PageServer | undefined;
	const onDisk: PageLink = (key) => shown(join(directory, 'output', key));
	let tellDrop = (manifest: Manifest) => line.update(`scored ${manifest.source.key} (${handled.length})`);
	const line = progress('oddline:');
	line.update('building the functions, writing the sample logs …');
	const starting = startLoop(options.port ?? (options.once ? 0 : undefined), line, {
		directory,
		settings: variables,
		onDrop(manifest) {
			handled.push(manifest);
			tellDrop(manifest);
		},
		onDeadLetter(keys, { message }) {
			line.note(`failed: ${keys.join(', ')} was given up: ${message}. ${logHint(options)}`);
		},
	});

	const work = async () => {
		const loop = await starting;
		const material = await finding.all;
		const others = await clearTheWay(loop.store, logsBucket, material);
		await upload(loop, material.history, (n) =>
			line.update(`uploading the history: ${n} of ${material.history.length}`),
		);
		line.update('training …');
		const trained = loop.train();
		// Once the model serves, the history is scored; the report is written meanwhile.
		await Promise.race([loop.published, trained]);
		loop.startScoring();
		const scored = loop.queueWaiting().then(() => loop.queue.idle());
		const [training] = await both(trained, scored);
		const history = handled.splice(0);
		await upload(loop, material.fresh, (n) => line.update(`uploading new drops: ${n} of ${material.fresh.length}`));
		await loop.queue.idle();
		const fresh = handled.splice(0);
		watch.signal.throwIfAborted();
		const server = options.once ? undefined : await startPages(loop, line);
		if (watch.signal.aborted) await server?.close();
		watch.signal.throwIfAborted();
		pages = server;
		const pageLink = server?.link ?? onDisk;
		line.done();
		if (others > 0) console.log(`${othersText(others, join(options.data, logsBucket))}\n`);
		console.log(`${trainingText(training)}\n\n${historyText(history)}`);
		tellFresh(material.fresh, fresh, pageLink);
		tellFiles(directory, config);
		const failures = failuresOf([...history, ...fresh]);
		for (const failure of failures) console.error(printable(`oddline: failed: ${failure}`));
		console.log(`\n${reportText(training, onDisk)}`);
		if (server) {
			tellDrop = (manifest) => console.log(dropText(manifest, pageLink));
			console.log(stayingText(loop, server, reportText(training, pageLink)));
		}
		return failures.length + loop.queue.deadLetters.length > 0 ? 1 : 0;
	};

	try {
		const exitCode = await Promise.race([work(), watch.interrupted]);
		// From here on a signal is how it is meant to end.
		if (pages) await watch.interrupted.catch(() => undefined);
		return exitCode;
	} catch (error) {
		line.done();
		if (error instanceof Interruption || error instanceof ConfigurationError || !(await hasStarted(starting)))
			throw error;
		console.error(printable(`oddline: ${error instanceof Error ? error.message : error}`));
		console.error(printable(`oddline: ${logHint(options)}`));
		return 1;
	} finally {
		line.done();
		await pages?.close();
		const loop = await starting.catch(() => undefined);
		await loop?.close(watch.signal.aborted ? 'now' : 'idle');
	}
}

/** @param port undefined for the usual one, or any that is free */
async function startLoop(
	port: number | undefined,
	line: Progress,
	options: Omit<LoopOptions, 'functions' | 'port'>,
): Promise<LocalLoop> {
	const functions = await builtFunctions();
	const start = (p: number) => LocalLoop.start({ ...options, functions, port: p });
	if (port === undefined) return await onUsualPort(usualPort, line, start);
	return await start(port).catch((error) => {
		if (!hasSystemCode(error, 'EADDRINUSE', 'EACCES')) throw error;
		throw new ConfigurationError(
			`port ${port} cannot be used (${error.message}): give another with --port, or none for any that is free`,
			{ cause: error },
		);
	});
}

async function startPages(loop: LocalLoop, line: Progress): Promise<PageServer & { readonly link: PageLink }> {
	const { pageUrl, servePages } = await import('./pages.ts');
	const server = await onUsualPort(usualPagesPort, line, (port) => servePages(loop.store, outputBucket, port));
	return { ...server, link: (key) => pageUrl(server, key) };
}

async function onUsualPort<T>(port: number, line: Progress, start: (port: number) => Promise<T>): Promise<T> {
	try {
		return await start(port);
	} catch (error) {
		if (!hasSystemCode(error, 'EADDRINUSE')) throw error;
		line.note(`port ${port} is taken, so it will be another`);
		return await start(0);
	}
}

async function hasStarted(starting: Promise<unknown>): Promise<boolean> {
	return await starting.then(
		() => true,
		() => false,
	);
}

function logHint(options: Arguments): string {
	return `What the functions logged is in ${join(options.data, 'functions.log')}`;
}

function othersText(n: number, folder: string): string {
	return `Note: ${counted(n, 'other object')} already in ${printable(folder)} ${n === 1 ? 'is' : 'are'} part of the history`;
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
		console.log(manifest ? dropText(manifest, pageLink) : `${printable(key)}: not scored`);
	}
}

function tellFiles(directory: string, config: Config): void {
	const output = printable(shown(join(directory, 'output')));
	console.log(`
Files
  ${output}/features/windows/   a row per ${config.windowSeconds} s window
  ${output}/features/hourly/    a row per hour
${config.logFeatures ? `  ${output}/features/logs/      a row per log line\n` : ''}  ${output}/features/manifests/ what was read, skipped and new
  ${output}/features/pages/     pages of drops with news, to look at
  ${output}/models/             the model, its templates and its report`);
}

/** A path as a person would type it: relative where it is below the current folder. */
function shown(path: string): string {
	const fromHere = relative('.', path);
	return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}

function failuresOf(manifests: readonly Manifest[]): string[] {
	return manifests
		.filter(({ status }) => status !== 'complete' && status !== 'ignored')
		.map(({ source, status, message }) => `${source.key} was ${status}: ${message}`);
}

function stayingText(loop: LocalLoop, pages: PageServer, report: string): string {
	return `${report}
All pages: ${pages.url}/

The S3 endpoint is ${loop.endpoint.url}. Upload logs with any S3 client, for example:
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey} AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url ${loop.endpoint.url} s3 cp my-logs.ndjson s3://${logsBucket}/
Ctrl-C ends it.
`;
}
