/**
 * `npm run rescore -- [--data DIR] [--logs]`: on one machine, writes the features of the whole history anew by the model
 * that serves now. In the cloud the same event goes to the scoring function (README, "History").
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SweepResult } from '../../shared/pipeline/sweep.ts';
import { builtFunctions } from '../local/built.ts';
import { LocalLoop } from '../local/loop.ts';
import { progress } from '../local/progress.ts';
import { counted, printable } from '../local/report-text.ts';
import { hasSystemCode } from '../local/s3/errors.ts';
import { functionSettings } from '../local/settings.ts';

const usage = `Usage: npm run rescore -- [options]

  --data DIR   the buckets as plain files, as npm start has them (default: .oddline)
  --logs       write per-log features, too: each drop's lines are read once more
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			data: { type: 'string', default: '.oddline' },
			logs: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		console.log(usage);
		return;
	}
	const { variables } = functionSettings(process.env, {});
	const loop = await LocalLoop.start({
		directory: resolve(values.data),
		functions: await builtFunctions(),
		settings: variables,
	});
	const line = progress('oddline:');
	try {
		let next: string | undefined;
		const total = { scored: 0, failedCount: 0, failed: [] as SweepResult['failed'][number][] };
		do {
			const result: SweepResult = await loop.sweep({
				sweep: 'outdated',
				logs: values.logs,
				...(next && { after: next }),
			});
			total.scored += result.scored;
			total.failedCount += result.failedCount;
			total.failed.push(...result.failed);
			next = result.next;
			line.update(`${counted(total.scored, 'drop')} scored again …`);
		} while (next !== undefined);
		line.done();
		console.log(`${counted(total.scored, 'drop')} scored again`);
		for (const { key, message } of total.failed) console.error(printable(`oddline: failed: ${key}: ${message}`));
		if (total.failedCount > 0) process.exitCode = 1;
	} finally {
		line.done();
		await loop.close();
	}
}

await main().catch((error) => {
	console.error(printable(`oddline: ${error instanceof Error ? error.message : error}`));
	const askedWrongly = hasSystemCode(error, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE');
	if (askedWrongly) console.error(`\n${usage}`);
	process.exitCode = askedWrongly ? 2 : 1;
});
