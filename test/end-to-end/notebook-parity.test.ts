/** The built functions, on the loop, against what the notebook's own code computed with scikit-learn and pandas. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type ModelDocument, parseModelDocument } from '../../shared/model/model.ts';
import { readCurrent } from '../../shared/pipeline/current-model.ts';
import { modelKeys } from '../../shared/pipeline/output-keys.ts';
import { startTestLoop, type TestLoop } from '../local-loop.ts';
import { file, query, value } from '../open-parquet.ts';
import { absentReferences, type ReferenceSet, readReference, referenceNames } from '../reference.ts';

const key = 'history/logs.parquet';
const components = Array.from({ length: 15 }, (_, i) => `tfidf_${i}`);

for (const name of referenceNames) {
	describe(`the features of ${name}`, () => {
		if (absentReferences.includes(name)) {
			it('are not compared: reference data absent', (t) => t.diagnostic(`no expected figures for ${name} here`));
			return;
		}
		it('equal the notebook’s, file by file', async (t) => {
			const set = await readReference(name);
			assert.ok(set);
			await using testLoop = await startTestLoop({ settings: { ODDLINE_PROFILE: 'notebook' } });
			await testLoop.upload(key, set.logs);
			await testLoop.loop.train();
			testLoop.loop.startScoring();
			await testLoop.loop.queue.idle();
			const outputs = await openOutputs(testLoop, set);
			await t.test('every template', () => compareTemplates(outputs, set));
			await t.test('every window', () => compareWindows(outputs, set));
			await t.test('every hour', () => compareHours(outputs, set));
			await t.test('every line', () => compareLines(outputs, set));
		});
	});
}

interface Outputs {
	readonly windows: string;
	readonly hourly: string;
	readonly logs: string;
	readonly model: ModelDocument;
	/** A query of (template, score): see {@link derivedScores}. */
	readonly scores: string;
	/** Whether our partition is the reference's: not where our inertia is lower. */
	readonly samePartition: boolean;
}

async function openOutputs({ loop, output }: TestLoop, set: ReferenceSet): Promise<Outputs> {
	const current = await readCurrent(loop.store, 'output');
	assert.ok(typeof current === 'object');
	const { document, templates } = modelKeys(current.current.version);
	const model = parseModelDocument(readFileSync(output(document), 'utf8'), document);
	const rows = await query(`SELECT template, message_cluster FROM ${file(output(templates))}`);
	const labels = new Map(rows.map((row) => [String(row.template), Number(row.message_cluster)]));
	const pairs = new Set(set.templates.map(({ template, cluster }) => `${cluster} ${labels.get(template)}`));
	return {
		windows: file(output(`features/windows/${key}.parquet`)),
		hourly: file(output(`features/hourly/${key}.parquet`)),
		logs: file(output(`features/logs/${key}.parquet`)),
		model,
		scores: derivedScores(set, labels),
		samePartition: pairs.size === model.clusters.centroids.length,
	};
}

/**
 * The notebook's anomaly score, derived from the reference's components by the notebook's formulas, for our partition.
 *
 * The score column of the reference itself cannot be had to 1e-9: scikit-learn takes distances as √(x² − 2xc + c²), which
 * for a line on its centroid leaves a rounding error of about 1e-8 where the distance is 0.
 */
function derivedScores({ templates }: ReferenceSet, labels: ReadonlyMap<string, number>): string {
	const members = Map.groupBy(templates, ({ template }) => labels.get(template) ?? -1);
	const distances = templates.map((row) => {
		const cluster = members.get(labels.get(row.template) ?? -1) ?? [];
		const weight = cluster.reduce((sum, { count }) => sum + count, 0);
		const squares = row.components.map((x, c) => {
			const mean = cluster.reduce((sum, member) => sum + (member.components[c] ?? 0) * member.count, 0) / weight;
			return (x - mean) ** 2;
		});
		return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
	});
	const min = Math.min(...distances);
	const range = Math.max(...distances) - min;
	// Where all lines are on their centroids (HDFS), there is no range to scale by, and nothing is unusual.
	const score = (distance: number) => (range < 1e-9 ? 0 : (distance - min) / range);
	const rows = templates.map(({ template }, i) => `(${file(template)}, ${score(distances[i] ?? 0)}::DOUBLE)`);
	return `(SELECT * FROM (VALUES ${rows.join(', ')}) AS v(template, score))`;
}

async function compareTemplates(
	{ model, samePartition }: Outputs,
	{ expected, templates }: ReferenceSet,
): Promise<void> {
	assert.equal(model.trainedOn.rows, expected.rows);
	assert.equal(model.trainedOn.templates, templates.length);
	assert.ok(model.clusters.inertia <= expected.inertia_best * (1 + 1e-9), `inertia ${model.clusters.inertia}`);
	const inertiaEqual = model.clusters.inertia >= expected.inertia_best * (1 - 1e-9);
	if (inertiaEqual) assert.ok(samePartition, 'the partition is equal where inertia is');
	assert.ok(Math.abs((model.clusters.silhouette ?? -1) - expected.silhouette_sampled) <= 0.01 || !samePartition);
}

/** 30 s means within 1e-9, components up to one sign a column, clusters up to renaming, empty windows null and −1. */
async function compareWindows(outputs: Outputs, { folder, expected }: ReferenceSet): Promise<void> {
	const { windows: ours, logs, scores } = outputs;
	const theirs = file(`${folder}windows.parquet`);
	assert.equal(Number(await value(`SELECT count(*) FROM ${ours}`)), expected.windows);
	const joined = `(FROM ${ours} AS o JOIN ${theirs} AS t USING (timestamp))`;
	assert.equal(Number(await value(`SELECT count(*) FROM ${joined}`)), expected.windows, 'the same window starts');
	assert.equal(
		Number(
			await value(`SELECT count(*) FROM ${ours} o JOIN ${theirs} t USING (timestamp) WHERE o.log_count != t.log_count`),
		),
		0,
		'the same lines in each',
	);
	const rarity = await value(
		`SELECT max(CASE WHEN (o.message_rarity IS NULL) != (t.message_rarity IS NULL) THEN 1
			ELSE abs(o.message_rarity - t.message_rarity) END) FROM ${ours} o JOIN ${theirs} t USING (timestamp)`,
	);
	assert.ok(Number(rarity) <= 1e-9, `message_rarity differs by ${rarity}`);
	const score = await value(
		`SELECT max(abs(o.message_anomaly_score - d.score)) FROM ${ours} o JOIN (
			SELECT time_bucket(INTERVAL 30 SECONDS, timestamp) AS timestamp, avg(score) AS score
			FROM ${logs} l JOIN ${scores} s USING (template) GROUP BY 1) d USING (timestamp)`,
	);
	assert.ok(Number(score) <= 1e-9, `message_anomaly_score differs by ${score}`);
	if (outputs.samePartition && outputs.model.distance.max > 1e-9) {
		const printed = await value(
			`SELECT max(abs(o.message_anomaly_score - t.message_anomaly_score)) FROM ${ours} o JOIN ${theirs} t USING (timestamp)`,
		);
		assert.ok(Number(printed) <= 1e-7, `message_anomaly_score differs from the printed one by ${printed}`);
	}
	for (const column of components) {
		const [row] = await query(
			`SELECT max(abs(o.${column} - t.${column})) AS same, max(abs(o.${column} + t.${column})) AS flipped,
				count(*) FILTER ((o.${column} IS NULL) != (t.${column} IS NULL)) AS nulls
			FROM ${ours} o JOIN ${theirs} t USING (timestamp)`,
		);
		assert.equal(Number(row?.nulls), 0, `${column} is null where the window is empty, and only there`);
		const difference = Math.min(Number(row?.same), Number(row?.flipped));
		assert.ok(difference <= 1e-9, `${column} differs by ${difference}`);
	}
	assert.equal(
		Number(
			await value(
				`SELECT count(*) FROM ${ours} WHERE log_count = 0 AND (message_cluster != -1 OR message_rarity IS NOT NULL)`,
			),
		),
		0,
	);
	await compareWindowClusters(outputs, theirs, folder);
}

/**
 * Cluster numbers are scikit-learn's accident, and so is which of two equally common clusters has the smaller number:
 * their cluster, renamed, must be as common in the window as the one we name.
 */
async function compareWindowClusters(
	{ windows: ours, logs, samePartition }: Outputs,
	theirs: string,
	folder: string,
): Promise<void> {
	if (samePartition) {
		const renaming = `(SELECT DISTINCT e.cluster AS theirs, l.message_cluster AS ours
			FROM ${logs} l JOIN ${file(`${folder}templates.parquet`)} e ON l.template = e.template)`;
		const wrong = await value(
			`SELECT count(*) FROM ${ours} o JOIN ${theirs} t USING (timestamp) LEFT JOIN ${renaming} r ON r.theirs = t.message_cluster
			WHERE o.log_count > 0 AND o.cluster_counts[r.ours + 1] IS DISTINCT FROM o.cluster_counts[o.message_cluster + 1]
				OR o.log_count = 0 AND t.message_cluster != -1`,
		);
		assert.equal(Number(wrong), 0, 'each window’s most common cluster is the same');
	}
	const notSmallest = await value(
		`SELECT count(*) FROM ${ours} WHERE log_count > 0 AND (list_sum(cluster_counts) != log_count
			OR cluster_counts[message_cluster + 1] != list_max(cluster_counts)
			OR list_contains(cluster_counts[:message_cluster], list_max(cluster_counts)))`,
	);
	assert.equal(Number(notSmallest), 0, 'of equally common clusters the smallest');
}

async function compareHours({ hourly, logs, scores }: Outputs, { folder }: ReferenceSet): Promise<void> {
	const [row] = await query(
		`SELECT count(*) AS n, count(t.timestamp) AS matched, count(*) FILTER (o.new_templates != t.new_templates) AS templates,
			max(abs(o.avg_rarity - t.avg_rarity)) AS rarity, max(abs(o.avg_anomaly_score - d.score)) AS score
		FROM ${hourly} o FULL JOIN read_csv(${file(`${folder}hourly.csv`)}) t ON o.timestamp = t.timestamp::TIMESTAMP
		LEFT JOIN (SELECT date_trunc('hour', timestamp) AS hour, avg(score) AS score
			FROM ${logs} l JOIN ${scores} s USING (template) GROUP BY 1) d ON d.hour = o.timestamp`,
	);
	assert.equal(row?.n, row?.matched);
	assert.equal(Number(row?.templates), 0, 'the same new templates each hour');
	assert.ok(Number(row?.rarity) <= 1e-9, `the mean rarity differs by ${row?.rarity}`);
	assert.ok(Number(row?.score) <= 1e-9, `the mean score differs by ${row?.score}`);
}

async function compareLines({ logs: ours, scores }: Outputs, { folder, logs, expected }: ReferenceSet): Promise<void> {
	const [row] = await query(
		`SELECT count(*) AS n, count(*) FILTER (message_rarity > 0.01) AS rare, count(*) FILTER (is_new_template) AS appeared,
			max(abs(o.message_rarity - e.rarity)) AS rarity, max(abs(o.message_anomaly_score - s.score)) AS score
		FROM ${ours} o JOIN ${file(`${folder}templates.parquet`)} e ON o.message_processed = e.template
		JOIN ${scores} s ON s.template = e.template`,
	);
	assert.equal(Number(row?.n), expected.rows);
	assert.equal(Number(row?.rare), expected.rare_messages_over_0_01);
	assert.equal(Number(row?.appeared), expected.templates, 'each template is new on one line');
	assert.equal(Number(row?.rarity), 0, 'rarity is the same number');
	assert.ok(Number(row?.score) <= 1e-9, `the score differs by ${row?.score}`);
	const moved = await value(
		`SELECT count(*) FROM read_parquet(${ours}, file_row_number = true) o
		FULL JOIN read_parquet(${file(logs)}, file_row_number = true) l USING (file_row_number)
		WHERE o.message IS DISTINCT FROM l.message OR o.level IS DISTINCT FROM l.level
			OR epoch_us(o.timestamp) IS DISTINCT FROM epoch_us(l.timestamp)`,
	);
	assert.equal(Number(moved), 0, 'lines keep their order, text, level and time');
}
