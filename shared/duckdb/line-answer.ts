import { BOOLEAN, DOUBLE, INTEGER, STRUCT, VARCHAR } from '@duckdb/node-api';

/** What the per-log features say of a line beside its own columns, in this order. */
export const lineAnswer = {
	message_processed: VARCHAR,
	message_rarity: DOUBLE,
	message_anomaly_score: DOUBLE,
	message_cluster: INTEGER,
	template: VARCHAR,
	is_new_template: BOOLEAN,
	message_distance: DOUBLE,
	template_id: VARCHAR,
} as const;

export const lineAnswerType = STRUCT(lineAnswer);
