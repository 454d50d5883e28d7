/**
 * What each function may do to objects: the calls that shared/pipeline makes of the object store, by prefix. A HEAD is a
 * GetObject; a conditional PutObject needs GetObject of the same key, too.
 */
export interface ObjectPermissions {
	/** By prefix: the operations on objects under it. */
	readonly objects: Readonly<Record<string, readonly ObjectAction[]>>;
	/** Prefixes that are listed, or under which an object may be missing. */
	readonly listed: readonly string[];
}

export type ObjectAction = 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject';

/** Both read drops, and list them: training all of them, scoring in a sweep. */
export function logsPermissions(prefix: string): ObjectPermissions {
	return { objects: { [prefix]: ['s3:GetObject'] }, listed: [prefix] };
}

export const scoringPermissions: ObjectPermissions = {
	objects: {
		'features/': ['s3:PutObject', 's3:DeleteObject'],
		'features/manifests/': ['s3:GetObject'],
		'summaries/': ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
		'models/': ['s3:GetObject'],
	},
	listed: ['features/manifests/', 'summaries/', 'models/'],
};

export const trainingPermissions: ObjectPermissions = {
	objects: {
		'summaries/': ['s3:GetObject', 's3:PutObject'],
		'compacted/': ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
		'models/': ['s3:GetObject', 's3:PutObject'],
	},
	listed: ['summaries/', 'compacted/', 'models/'],
};
