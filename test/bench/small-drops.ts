/** What a small drop costs the scoring function where a model is loaded and all is warm, beside an earlier commit, in turn. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFunctions, hostPlatform } from '../../infra/build.ts';
import { startS3Endpoint } from '../../infra/local/s3/server.ts';
import { seededRandom } from '../../shared/learn/random.ts';
import { median } from './measure.ts';
import { textTable } from './text-table.ts';
import { earlierCommit, Worktree } from './worktree.ts';

const root = join(import.meta.dirname, '../..');
const rounds = 3;
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };

interface Plan {
	readonly name: string;
	readonly lines: number;
	readonly drops: number;
	/** Whether each drop has a template that the model does not know, and so a page. */
	readonly news: boolean;
}

const plans: readonly Plan[] = [
	{ name: '1,000 lines', lines: 1000, drops: 100, news: false },
	{ name: '1,000 lines, a new template in each', lines: 1000, drops: 100, news: true },
	{ name: '10,000 lines', lines: 10_000, drops: 30, news: false },
];

/** What small-drops-child.ts is to do. */
export interface SmallDropsTask {
	/** Whose code scores. */
	readonly checkout: string;
	readonly endpoint: string;
	readonly credentials: typeof credentials;
	readonly scratch: string;
	/** Folder with the browser's part of pages. */
	readonly client: string;
}

/** Of one drop, in milliseconds. */
export interface SmallDropCost {
	readonly processor: number;
	readonly wall: number;
}

export async function smallDropsText(directory: string): Promise<string> {
	await mkdir(directory, { recursive: true });
	const { score } = await buildFunctions({ directory: join(directory, 'functions'), platform: hostPlatform() });
	await using earlier = await Worktree.of(earlierCommit, join(directory, 'earlier'));
	const rows: string[][] = [];
	for (const plan of plans) {
		const costs = { now: [] as SmallDropCost[], earlier: [] as SmallDropCost[] };
		for (let round = 0; round < rounds; round++) {
			const folder = join(directory, 'round');
			costs.now.push(await measure(root, plan, folder, score));
			if (earlier) costs.earlier.push(await measure(earlier.directory, plan, folder, score));
		}
		rows.push([plan.name, ...figures(costs, 'processor'), ...figures(costs, 'wall')]);
	}
	const header = ['', 'CPU ms', 'earlier', 'ratio', 'wall ms', 'earlier', 'ratio'];
	return (
		`A drop, all its files written, all warm (medians of ${rounds} processes, in turn with commit ${earlierCommit.slice(0, 7)})\n` +
		`${textTable(header, rows)}\nOf the function's own process; the object store is in another.`
	);
}

function figures(
	costs: { readonly now: readonly SmallDropCost[]; readonly earlier: readonly SmallDropCost[] },
	of: keyof SmallDropCost,
): string[] {
	const [now, earlier] = [costs.now, costs.earlier].map((some) => median(some.map((cost) => cost[of])));
	const shown = (value = Number.NaN, digits = 1) => (Number.isNaN(value) ? '–' : value.toFixed(digits));
	return [shown(now), shown(earlier), shown((now ?? Number.NaN) / (earlier ?? Number.NaN), 2)];
}

async function measure(checkout: string, plan: Plan, folder: string, client: string): Promise<SmallDropCost> {
	const buckets = join(folder, 'buckets');
	await placeDrops(join(buckets, 'logs'), plan);
	await mkdir(join(buckets, 'output'));
	const endpoint = await startS3Endpoint({ directory: buckets, credentials });
	try {
		const task: SmallDropsTask = {
			...{ checkout, endpoint: endpoint.url, credentials, client },
			scratch: join(folder, 'scratch'),
		};
		const child = fork(join(import.meta.dirname, 'small-drops-child.ts'), [JSON.stringify(task)]);
		const ended = once(child, 'exit').then(([code]) => {
			throw new Error(`small-drops-child.ts ended with exit code ${code} and no answer`);
		});
		ended.catch(() => undefined);
		const [answer] = await Promise.race([once(child, 'message'), ended]);
		// Holds: it is what small-drops-child.ts sends.
		return answer as SmallDropCost;
	} finally {
		await endpoint.close();
		await rm(folder, { recursive: true, force: true });
	}
}

const words = 'request session account payment gateway storage cluster replica network handler buffer journal'.split(
	' ',
);

/** A history that knows each kind of line, and the drops. */
async function placeDrops(logs: string, { lines, drops, news }: Plan): Promise<void> {
	const random = seededRandom(7);
	const textOf = (minute: number, isNew: boolean) =>
		Array.from({ length: lines }, (_, i) => {
			const kind = i < 200 ? i : Math.floor(random() * 200);
			const message =
				isNew && i === 500
					? `reactor breach in sector ${words[minute % 12]}`
					: `${words[kind % 12]} ${words[(kind * 7) % 11]} for user ${Math.floor(random() * 1e5)} took ${Math.floor(random() * 1e4)} ms on node ${kind % 9}`;
			const timestamp = new Date(1_767_000_000_000 + minute * 60_000 + (i * 60_000) / lines).toISOString();
			return `${JSON.stringify({ timestamp, level: ['INFO', 'INFO', 'WARN', 'ERROR'][kind % 4], message })}\n`;
		}).join('');
	await mkdir(join(logs, 'history'), { recursive: true });
	await mkdir(join(logs, 'drops'));
	for (let day = 0; day < 5; day++) await writeFile(join(logs, 'history', `${day}.ndjson`), textOf(day, false));
	for (let drop = 0; drop < drops; drop++)
		await writeFile(join(logs, 'drops', `${drop}.ndjson`), textOf(100 + drop, news));
}
