/**
 * `npm run rollback -- [--to VERSION] [--data DIR]`: makes the model that served before serve again. What the functions
 * score from then on is its; what they scored meanwhile is mended by a sweep for outdated features.
 */
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { makeServe } from './make-serve.ts';

const usage = `Usage: npm run rollback -- [options]

  --to VERSION  the model that is to serve (default: the one that served before)
  --data DIR    a folder of npm start's (default: the buckets that ODDLINE_LOGS_BUCKET and ODDLINE_OUTPUT_BUCKET name)
`;

await runCommand(usage, async () => {
	const { values } = parseArgs({
		options: { to: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	return values.help ? usage : await makeServe(values.to, values.data);
});
