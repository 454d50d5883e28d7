import { componentCount } from '../../shared/model/model.ts';

/** A column of a feature file, by Hive's type. The files' columns are an interface: a test compares these with real files. */
export interface Column {
	readonly name: string;
	readonly type: string;
}

const columns = (entries: Readonly<Record<string, string>>): Column[] =>
	Object.entries(entries).map(([name, type]) => ({ name, type }));

const components = Array.from({ length: componentCount }, (_, i) => ({ name: `tfidf_${i}`, type: 'double' }));

const windows: readonly Column[] = [
	...columns({
		timestamp: 'timestamp',
		message_rarity: 'double',
		message_anomaly_score: 'double',
		message_cluster: 'int',
	}),
	...components,
	...columns({
		log_count: 'bigint',
		new_templates: 'bigint',
		max_anomaly_score: 'double',
		cluster_counts: 'array<bigint>',
		model_version: 'string',
		unseen_share: 'double',
		unseen_log_count: 'bigint',
		new_severe_templates: 'bigint',
		sums_high: 'array<bigint>',
		sums_low: 'array<bigint>',
		first_appearances:
			'array<struct<template_id:string,first_seen_us:bigint,is_new:boolean,unseen:boolean,severe:boolean>>',
		knowledge_through: 'string',
	}),
];

const hourly: readonly Column[] = columns({
	timestamp: 'timestamp',
	new_templates: 'bigint',
	avg_anomaly_score: 'double',
	avg_rarity: 'double',
});

const logs: readonly Column[] = columns({
	timestamp: 'timestamp',
	message: 'string',
	message_processed: 'string',
	message_rarity: 'double',
	message_anomaly_score: 'double',
	message_cluster: 'int',
	template: 'string',
	level: 'string',
	is_new_template: 'boolean',
	message_distance: 'double',
	service: 'string',
	template_id: 'string',
});

/** By table: what lies under `features/<table>/`. */
export const featureColumns = { windows, hourly, logs } as const;
export type FeatureTable = keyof typeof featureColumns;
/** What every kind of feature file is, in the order of the README. */
export const featureTables = ['windows', 'hourly', 'logs'] as const satisfies readonly FeatureTable[];
