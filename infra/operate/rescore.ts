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
import { counted } from '../local/report-text.ts';
import { functionSettings } from '../local/settings.ts';
import { runCommand } from './command.ts';

const usage = `Usage: npm run rescore -- [options]

  --data DIR   the buckets as plain files, as npm start has them (default: .oddline)
  --logs       write per-log features, too: each drop's lines are read once more
`;

await runCommand(usage, async () => {
	const { values } = parseArgs({
		options: {
			data: { type: 'string', default: '.oddline' },
			logs: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return usage;
	const { variables } = functionSettings(process.env, {});
	const loop = await LocalLoop.start({
		directory: resolve(values.data),
		functions: await builtFunctions(),
		settings: variables,
	});
	const line = progress('oddline:');
	try {
		const failures: string[] = [];
		let [scored, damaged] = [0, 0];
		let result: SweepResult | undefined;
		do {
			const after = result?.next;
			result = await loop.sweep({ sweep: 'outdated', logs: values.logs, ...(after !== undefined && { after }) });
			scored += result.scored;
			damaged += result.damagedCount;
			failures.push(...result.failed.map(({ key, message }) => `${key}: ${message}`));
			line.update(`${counted(scored, 'drop')} scored again …`);
		} while (result.next !== undefined);
		if (failures.length > 0) throw new Error(`${counted(failures.length, 'drop')} failed:\n${failures.join('\n')}`);
		const told = damaged === 0 ? '' : `; ${counted(damaged, 'damaged manifest')}, see functions.log`;
		return `${counted(scored, 'drop')} scored again${told}`;
	} finally {
		line.done();
		await loop.close();
	}
});
