/**
 * `npm run rollback -- [--to VERSION] [--data DIR]`: makes the model that served before serve again. What the functions
 * score from then on is its; what they scored meanwhile is mended by a sweep for outdated features.
 */
import { parseArgs } from 'node:util';
import { rollBack } from '../../shared/pipeline/publish-model.ts';
import { openBuckets } from './buckets.ts';
import { runCommand } from './command.ts';

const usage = `Usage: npm run rollback -- [options]

  --to VERSION  the model that is to serve (default: the one that served before)
  --data DIR    a folder of npm start's (default: the buckets that ODDLINE_LOGS_BUCKET and ODDLINE_OUTPUT_BUCKET name)
`;

await runCommand(usage, async () => {
	const { values } = parseArgs({
		options: { to: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help) return usage;
	await using buckets = await openBuckets(values.data);
	const publication = await rollBack(values.to, buckets.store, buckets.config, new Date());
	switch (publication.outcome) {
		case 'published':
			return (
				'Done: it serves from now on. Features that the other scored are mended by the sweep {"sweep": "outdated"}' +
				(publication.damaged === undefined ? '' : `\nmodels/current.json was damaged: ${publication.damaged}`)
			);
		case 'unchanged':
		case 'restored':
			return 'Nothing to do: it serves already';
		case 'overtaken':
			throw new Error(`${publication.by} was published meanwhile: look at it, then run this again`);
	}
});
