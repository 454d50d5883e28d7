/** One measurement in a process of its own, so that its peak memory is that of nothing else. Forked by measure.ts. */
import { prepare, stages, timeStage } from './stages.ts';

const [task, directory = '', repetitions = '1'] = process.argv.slice(2);
const stage = stages.find((name) => name === task);

if (stage === undefined) {
	process.send?.(await prepare(directory));
} else {
	await timeStage(stage, directory);
	const seconds: number[] = [];
	for (let i = 0; i < Number(repetitions); i++) {
		globalThis.gc?.();
		seconds.push(await timeStage(stage, directory));
	}
	process.send?.({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 });
}
