import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { limitMemory, type MemoryLimit } from './memory-limit.ts';
import { processTree, residentBytes } from './processes.ts';
import { type Answer, type RuntimeApi, startRuntimeApi } from './runtime-api.ts';
import { mountScratch, nodeProgram, runtimeRoot, sandboxPrefix, taskRoot, unmountScratch } from './sandbox.ts';

export interface ExecutionEnvironmentOptions {
	readonly name: string;
	/** The function's unpacked folder. */
	readonly task: string;
	/** A folder with AWS's runtime client in `node_modules`. */
	readonly client: string;
	/** Where its `/tmp` may be mounted. */
	readonly scratch: string;
	readonly diskMegabytes: number;
	readonly memoryMegabytes: number;
	readonly environment: Readonly<Record<string, string>>;
}

/** How an invocation ended, in Lambda's eyes. */
export type Outcome =
	| Answer
	| { readonly status: 'timed out' }
	| { readonly status: 'died'; readonly outOfMemory: boolean };

export interface Invoked {
	readonly outcome: Outcome;
	/** Where the process was started for it: from then until it asked for work, in milliseconds. */
	readonly initMilliseconds: number | undefined;
	readonly milliseconds: number;
	/** The most that the function's process has had resident so far; 0 where it is gone. */
	readonly peakBytes: number;
	/** What was written to both outputs since the last invocation. */
	readonly output: string;
}

const systemPath = '/var/lang/bin:/usr/bin:/bin';

interface Running {
	readonly child: ChildProcess;
	readonly memory: MemoryLimit;
	readonly exited: Promise<unknown>;
}

/**
 * One execution environment of Lambda's: AWS's runtime client with a function, confined. The process stays between
 * invocations; after it was ended or died, the next invocation starts another, which finds `/tmp` as it was left. Lambda's
 * share of a processor and its freezing between invocations are left out.
 */
export class ExecutionEnvironment implements AsyncDisposable {
	readonly #options: ExecutionEnvironmentOptions;
	readonly #api: RuntimeApi;
	/** Where `/tmp` lies. */
	readonly scratchKind: 'disk' | 'memory';
	#running: Running | undefined;
	#output = '';

	private constructor(options: ExecutionEnvironmentOptions, api: RuntimeApi, scratchKind: 'disk' | 'memory') {
		this.#options = options;
		this.#api = api;
		this.scratchKind = scratchKind;
	}

	static async create(options: ExecutionEnvironmentOptions): Promise<ExecutionEnvironment> {
		const scratchKind = await mountScratch(options.scratch, options.diskMegabytes);
		return new ExecutionEnvironment(options, await startRuntimeApi(options.name), scratchKind);
	}

	/** @param timeoutMilliseconds after which the process is ended, as Lambda does at a function's timeout */
	async invoke(event: unknown, timeoutMilliseconds = 60_000): Promise<Invoked> {
		this.#output = '';
		const initStarted = performance.now();
		const started = this.#running === undefined;
		this.#running ??= await this.#start();
		const { child, memory, exited } = this.#running;
		const died = exited.then(async (): Promise<Outcome> => ({ status: 'died', outOfMemory: await memory.exceeded() }));
		const failedInit = await Promise.race([this.#api.initialised(), died]);
		const invoked = performance.now();
		const outcome = failedInit ?? (await this.#ended(event, timeoutMilliseconds, died));
		const milliseconds = performance.now() - invoked;
		// While this looks at files, what was printed before the answer arrives, too.
		const peakBytes = await this.#peakBytes(child);
		if (outcome.status === 'timed out' || outcome.status === 'died' || failedInit) await this.#end();
		return {
			outcome,
			initMilliseconds: started ? invoked - initStarted : undefined,
			milliseconds,
			peakBytes,
			output: this.#output,
		};
	}

	/** What lies in its `/tmp`: paths, folders included. */
	async left(): Promise<string[]> {
		return (await readdir(this.#options.scratch, { recursive: true })).sort();
	}

	/** How memory is held while a process runs. */
	get memoryMeans(): string | undefined {
		return this.#running?.memory.means;
	}

	/** Runs a script in place of the function, confined alike. @returns what it wrote to its output */
	async probe(script: string): Promise<string> {
		const [command = '', ...words] = [...this.#prefix(), nodeProgram, '--eval', script];
		const child = spawn(command, words, { env: { PATH: systemPath }, stdio: ['ignore', 'pipe', 'inherit'] });
		let output = '';
		child.stdout.on('data', (text: Buffer) => {
			output += text;
		});
		await once(child, 'close');
		return output;
	}

	async #ended(event: unknown, timeoutMilliseconds: number, died: Promise<Outcome>): Promise<Outcome> {
		const over = new AbortController();
		const deadline = Date.now() + timeoutMilliseconds;
		try {
			return await Promise.race([
				this.#api.invoke(event, deadline),
				died,
				setTimeout(timeoutMilliseconds, { status: 'timed out' } as const, { signal: over.signal }),
			]);
		} finally {
			over.abort();
		}
	}

	async #start(): Promise<Running> {
		const { memoryMegabytes } = this.#options;
		const memory = await limitMemory(memoryMegabytes * 2 ** 20);
		const [command = '', ...words] = [
			...memory.prefix,
			...this.#prefix(),
			nodeProgram,
			...nodeFlags(memoryMegabytes),
			`${runtimeRoot}/node_modules/aws-lambda-ric/index.mjs`,
		];
		const child = spawn(command, words, { env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (text: Buffer) => {
				this.#output += text;
			});
		}
		const exited = once(child, 'close');
		if (child.pid !== undefined) memory.watch(child.pid);
		return { child, memory, exited };
	}

	#prefix(): string[] {
		return sandboxPrefix(this.#options);
	}

	#environment(): Record<string, string> {
		const { name, memoryMegabytes, environment } = this.#options;
		return {
			PATH: systemPath,
			LANG: 'en_US.UTF-8',
			TZ: ':UTC',
			LAMBDA_TASK_ROOT: taskRoot,
			LAMBDA_RUNTIME_DIR: runtimeRoot,
			_HANDLER: 'index.handler',
			AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
			AWS_REGION: 'us-east-1',
			AWS_DEFAULT_REGION: 'us-east-1',
			AWS_LAMBDA_FUNCTION_NAME: name,
			AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
			AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
			AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
			AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
			AWS_LAMBDA_LOG_STREAM_NAME: `2026/01/01/[$LATEST]${'0'.repeat(32)}`,
			AWS_LAMBDA_LOG_FORMAT: 'JSON',
			AWS_LAMBDA_RUNTIME_API: this.#api.address,
			...environment,
		};
	}

	/** The last process of the tree is the function's: before it come the sandbox's own. */
	async #peakBytes({ pid }: ChildProcess): Promise<number> {
		if (pid === undefined) return 0;
		return await residentBytes((await processTree(pid)).at(-1) ?? pid, 'peak');
	}

	async #end(): Promise<void> {
		const running = this.#running;
		if (!running) return;
		this.#running = undefined;
		// All that runs in the sandbox ends with the process that made it.
		running.child.kill('SIGKILL');
		await running.exited;
		await running.memory[Symbol.asyncDispose]();
		this.#api.reset();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#end();
		await this.#api.close();
		await unmountScratch(this.#options.scratch);
	}
}

/** As AWS gives them, seen in its image for Node.js 18: a tenth for the young generation, the rest for the old one. */
function nodeFlags(memoryMegabytes: number): string[] {
	const young = Math.floor(memoryMegabytes / 10);
	return [
		'--expose-gc',
		...['--max-http-header-size', '81920'],
		`--max-semi-space-size=${Math.floor(young / 2)}`,
		`--max-old-space-size=${memoryMegabytes - young}`,
	];
}
