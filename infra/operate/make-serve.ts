import { rollBack } from '../../shared/pipeline/publish-model.ts';
import { openBuckets } from './buckets.ts';

/**
 * Makes a stored model serve, whatever serves now.
 * @param version the one that served before, where absent
 * @param data a folder of npm start's; the buckets of the environment, where absent
 * @returns what happened, in words
 */
export async function makeServe(version: string | undefined, data: string | undefined): Promise<string> {
	await using buckets = await openBuckets(data);
	const publication = await rollBack(version, buckets.store, buckets.config, new Date());
	if (publication.outcome === 'overtaken') {
		throw new Error(`${publication.by} was published meanwhile: look at it, then run this again`);
	}
	if (publication.outcome !== 'published') return 'Nothing to do: it serves already';
	return (
		'Done: it serves from now on. Features that the other scored are mended by the sweep {"sweep": "outdated"}' +
		(publication.damaged === undefined ? '' : `\nmodels/current.json was damaged: ${publication.damaged}`)
	);
}
