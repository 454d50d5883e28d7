/** A process for one stage of one drop, so that its peak memory is that of nothing else. Forked by measure.ts. */
import { prepare, stages, timeStage } from './stages.ts';

const [task, directory = ''] = process.argv.slice(2);
const stage = stages.find((name) => name === task);

// Ends when the parent disconnects.
process.on('message', async () => {
	globalThis.gc?.();
	if (stage === undefined) process.send?.(await prepare(directory));
	else {
		const seconds = await timeStage(stage, directory);
		process.send?.({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 });
	}
});
