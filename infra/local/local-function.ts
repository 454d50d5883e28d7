import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Invocation } from './function-host.ts';

export interface LocalFunctionOptions {
	readonly name: string;
	/** The folder that infra/build.ts made. */
	readonly folder: string;
	/** All that the function sees of the environment, beside PATH. */
	readonly environment: Readonly<Record<string, string>>;
	readonly timeoutSeconds: number;
	/** Receives what the function prints: a file descriptor. */
	readonly log: number;
}

const host = fileURLToPath(new URL('./function-host.ts', import.meta.url));

/**
 * A function as Lambda runs it: its bundle in a process of its own with its own environment, kept warm between
 * invocations, one invocation at a time, killed where it takes too long, started anew after it died.
 */
export class LocalFunction {
	readonly #options: LocalFunctionOptions;
	#process: ChildProcess | undefined;
	#last: Promise<unknown> = Promise.resolve();
	#invocations = 0;
	#ending: Promise<unknown> = Promise.resolve();

	constructor(options: LocalFunctionOptions) {
		this.#options = options;
	}

	/** Starts the process, so that its cold start does not wait for the first invocation. */
	warm(): void {
		this.#process ??= this.#start();
	}

	/** The process that runs now, for whoever watches it. */
	get processId(): number | undefined {
		return this.#process?.pid;
	}

	/** @throws what the handler threw, or that the process died or took too long */
	async invoke(event: unknown): Promise<unknown> {
		const turn = this.#last.then(() => this.#invoke(event));
		this.#last = turn.catch(() => undefined);
		return await turn;
	}

	async #invoke(event: unknown): Promise<unknown> {
		this.warm();
		const child = this.#process;
		if (!child) throw new Error(`function ${this.#options.name} did not start`);
		const id = ++this.#invocations;
		const { promise, resolve, reject } = Promise.withResolvers<unknown>();
		const onMessage = (answer: Answer) => {
			if (answer.id !== id) return;
			if ('error' in answer) reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }));
			else resolve(answer.result);
		};
		const onExit = (code: number | null, signal: string | null) =>
			reject(new Error(`function ${this.#options.name} died (${signal ?? `exit code ${code}`}). Its log says why`));
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(
				new Error(`function ${this.#options.name} took longer than ${this.#options.timeoutSeconds} s and was ended`),
			);
		}, this.#options.timeoutSeconds * 1000);
		child.on('message', onMessage).on('exit', onExit);
		try {
			const deadline = Date.now() + this.#options.timeoutSeconds * 1000;
			child.send({ id, event, deadline } satisfies Invocation);
			return await promise;
		} finally {
			clearTimeout(timer);
			child.off('message', onMessage).off('exit', onExit);
		}
	}

	#start(): ChildProcess {
		const { folder, environment, log } = this.#options;
		const child = fork(host, [join(folder, 'index.mjs')], {
			env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '', ...environment },
			execArgv: ['--disable-warning=ExperimentalWarning'],
			stdio: ['ignore', log, log, 'ipc'],
		});
		child.once('exit', () => {
			if (this.#process === child) this.#process = undefined;
		});
		child.on('error', () => undefined); // What could not be started or reached shows as an exit.
		return child;
	}

	/**
	 * Ends the process, as Lambda does with an instance that is not needed any more.
	 * @param when once it is idle, or now, whatever it is doing
	 */
	async close(when: 'idle' | 'now' = 'idle'): Promise<void> {
		if (when === 'now') this.#process?.kill('SIGKILL');
		await this.#last;
		const child = this.#process;
		this.#process = undefined; // The next invocation starts another.
		if (child && child.exitCode === null && child.signalCode === null) {
			this.#ending = Promise.all([this.#ending, once(child, 'exit')]);
			if (child.connected) child.disconnect();
		}
		await this.#ending;
	}
}
