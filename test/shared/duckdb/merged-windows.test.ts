import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { mergedHours, mergedWindows, usualMerge } from '../../../shared/duckdb/merged-windows.ts';
import { MessageTotals } from '../../../shared/duckdb/message-totals.ts';
import { storedSummary, writeSummary } from '../../../shared/duckdb/summary-files.ts';
import { openWindowFiles, writeMergedWindows } from '../../../shared/duckdb/window-files.ts';
import { fitModel } from '../../../shared/model/fit.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { createScorer } from '../../../shared/model/score.ts';
import { file, query, type Row } from '../../open-parquet.ts';
import { readReference } from '../../reference.ts';
import { handModel, isoTime, type Line, merged, Pieces, rowsOf, type TestModel, windowsOf } from './scored-pieces.ts';
import { groupDrop, micros, openWorkbench } from './workbench.ts';

const { windowSeconds } = usualMerge;

/** The first line, by number, that the model is trained on: a third of the fixture's lines. */
const trainedFrom = 43_978;

/** Microseconds between lines that may become one drop: three hours, so that empty windows do not fill the test. */
const longestGap = 3 * 3600 * 1_000_000;

let pieces: Pieces;
before(async () => {
	pieces = await Pieces.open();
});
after(() => pieces[Symbol.asyncDispose]());

async function mergedHourRows(paths: readonly string[]): Promise<Row[]> {
	return await query(
		`WITH windows AS ${windowsOf(paths)}, merged_windows AS (${mergedWindows('duckdb', usualMerge)})
		SELECT * EXCLUDE (model_version) FROM (${mergedHours('duckdb')}) ORDER BY "timestamp"`,
	);
}

/** The bytes of the file that the product writes of the merge. */
async function mergedBytes(paths: readonly string[], model: TestModel): Promise<Buffer> {
	await using workbench = await openWorkbench();
	const { database } = workbench;
	const here = await Promise.all(
		paths.map(async (path, i) => {
			await copyFile(path, workbench.file(`${i}.parquet`));
			return { path: workbench.file(`${i}.parquet`), key: path };
		}),
	);
	await openWindowFiles(database, here, model.version);
	await writeMergedWindows(database, workbench.file('merged.parquet'), usualMerge, { format: 'parquet' });
	return await readFile(workbench.file('merged.parquet'));
}

describe('windows of pieces of a drop, merged', () => {
	let lines: readonly Line[];
	let model: TestModel;
	/** Of each template of the model, the line at which training first saw it; in order of time. */
	let firstLines: readonly Line[];

	before(async () => {
		const reference = await readReference('seedlike');
		assert.ok(reference);
		const all = await query(`SELECT epoch_us(timestamp)::DOUBLE AS time, level, message FROM ${file(reference.logs)}`);
		lines = all.map(({ time, level, message }) => ({
			time: Number(time),
			level: String(level),
			message: String(message),
		}));
		// Trained on the middle third, and a part of its messages: lines of before and after, of known and unknown templates.
		const { masking } = profileNamed('default');
		const training = lines
			.slice(trainedFrom, 2 * trainedFrom)
			.filter(({ message }) => !/[kz]/.test(message.slice(0, 12)));
		await using trained = await openWorkbench();
		const json = training.map(({ time, ...line }) => JSON.stringify({ timestamp: isoTime(time), ...line }));
		const { summary } = await groupDrop(trained, 'training.ndjson', json.join('\n'), { masking, windowSeconds });
		await writeSummary(trained.database, summary, trained.file('summary.parquet'));
		const totals = await MessageTotals.create(trained.database);
		await totals.add(storedSummary(trained.file('summary.parquet')), training.length);
		await totals.requireAll();
		const profile = profileNamed('default');
		const options = { profile, clusters: 20, windowSeconds, drops: [], skippedDrops: [] };
		const { document, templates } = fitModel(await totals.read(), options);
		const scorer = createScorer({ document, templates });
		firstLines = templates.examples
			.map((message, i) => ({ time: templates.firstSeen[i] ?? 0, level: 'INFO', message }))
			.toSorted((one, other) => one.time - other.time);
		const { version, clusters } = document;
		model = { masking, version, clusterCount: clusters.centroids.length, score: scorer.score };
	});

	/** Lines that are made to collide: at the instant of another line, of templates in every piece, at any level. */
	const added = fc.record({
		at: fc.nat({ max: 1999 }),
		shift: fc.constantFrom(0, 0, 1, -1, 29_999_999, 30_000_000),
		level: fc.constantFrom('info', 'warn', 'ERROR', 'fatal', ''),
		message: fc.constantFrom('never seen 1', 'never seen 22', 'quite another thing', 'a third'),
	});
	/** Lines of known templates at, before and after the instant where training first saw them. */
	const known = fc.record({ template: fc.nat(), shift: fc.constantFrom(0, 0, -1, 1, -30_000_000) });

	const cut = fc.record({
		/** Anywhere, or where training began: most templates of the model were first seen there. */
		start: fc.oneof(fc.nat({ max: 129_000 }), fc.integer({ min: trainedFrom - 1500, max: trainedFrom })),
		length: fc.integer({ min: 1, max: 2000 }),
		additions: fc.array(added, { maxLength: 40, size: 'max' }),
		knownAdditions: fc.array(known, { maxLength: 12, size: 'max' }),
		count: fc.integer({ min: 1, max: 6 }),
		/** In runs, as time cuts; or each line anywhere, as many writers do. */
		scattered: fc.boolean(),
		draws: fc.infiniteStream(fc.nat({ max: 0xffff })),
		again: fc.nat({ max: 2 }),
	});

	it('are the windows of the whole, in every column and to the last bit', async () => {
		let across = 0;
		await fc.assert(
			fc.asyncProperty(cut, async ({ start, length, additions, knownAdditions, count, scattered, draws, again }) => {
				const draw = (bound: number) => (draws.next().value ?? 0) % bound;
				const slice = lines.slice(start, start + length);
				const extra = additions.map(({ at, shift, level, message }) => ({
					time: (slice[at % slice.length]?.time ?? 0) + shift,
					level,
					message,
				}));
				const firsts = knownAdditions.flatMap(({ template, shift }) => {
					// Of few templates, so that the same one is added at several instants.
					const line = firstLines[template % 4];
					const isNear = line && Math.abs(line.time - (slice[0]?.time ?? 0)) < longestGap;
					return isNear ? [{ ...line, time: line.time + shift }] : [];
				});
				const all = [...slice, ...extra, ...firsts].toSorted((a, b) => a.time - b.time);
				const bounds = Array.from({ length: count - 1 }, () => draw(all.length));
				const cutUp = Array.from({ length: count }, (): Line[] => []);
				for (const [i, line] of all.entries()) {
					const piece = scattered ? draw(count) : bounds.filter((bound) => bound <= i).length;
					cutUp[piece]?.splice(draw((cutUp[piece]?.length ?? 0) + 1), 0, line);
				}
				const whole = await pieces.scored(all, model);
				const kept = cutUp.filter((piece) => piece.length > 0);
				const parts: string[] = [];
				for (const piece of kept) parts.push((await pieces.scored(piece, model)).windows);
				// Delivered again: scored under its key once more, with its lines in another order.
				for (let i = 0; i < again && i < kept.length; i++) {
					parts[i] = (await pieces.scored(kept[i]?.toReversed() ?? [], model)).windows;
				}
				parts.sort(() => draw(3) - 1);

				const expected = await rowsOf(whole.windows);
				assert.deepEqual(await merged(parts), expected);
				assert.deepEqual(await mergedHourRows(parts), await rowsOf(whole.hours));
				const bytes = await mergedBytes(parts, model);
				assert.ok(bytes.equals(await readFile(whole.windows)), 'the same file');
				across += expected.reduce((sum, { new_severe_templates: n }) => sum + Number(n), 0);
			}),
			// Shrinking would score thousands of drops.
			{ numRuns: 12, endOnFailure: true },
		);
		assert.ok(across > 0, 'some of what was cut was severe and new');
	});

	it('merge again, group by group', async () => {
		const parts: string[] = [];
		const slice = lines.slice(60_000, 62_000);
		const whole = await pieces.scored(slice, model);
		for (let i = 0; i < 4; i++) {
			const piece = slice.filter((_, n) => n % 4 === i);
			parts.push((await pieces.scored(piece, model)).windows);
		}
		const halves = [parts.slice(0, 2), parts.slice(2)].map((paths) => ({ paths, path: pieces.newFile() }));
		for (const { paths, path } of halves) {
			const half = `WITH windows AS ${windowsOf(paths)} FROM (${mergedWindows('duckdb', usualMerge)})`;
			await query(`COPY (${half}) TO ${file(path)} (FORMAT parquet)`);
		}
		assert.deepEqual(await merged(halves.map(({ path }) => path)), await rowsOf(whole.windows));
	});

	it('of different models stay apart', async () => {
		const slice = lines.slice(1000, 1400);
		const [one, two] = await Promise.all([
			pieces.scored(slice.slice(0, 200), { ...model, version: 'a' }),
			pieces.scored(slice, { ...model, version: 'b' }),
		]);
		assert.deepEqual(await merged([two.windows, one.windows]), [
			...(await rowsOf(one.windows)),
			...(await rowsOf(two.windows)),
		]);
	});
});

describe('merged windows', () => {
	it('are what one works out by hand', async () => {
		const parts = await pieces.byHand();
		const newIn = async (path: string | undefined) =>
			(await rowsOf(path ?? '')).map(({ new_templates: n, new_severe_templates: severe }) => [
				Number(n),
				Number(severe),
			]);
		// Alone, the first and the second piece each have a new template, severe in the second, and so has the third: `rare`,
		// at the instant where the model first saw it, and `strange thing`.
		assert.deepEqual(
			(await newIn(parts[0])).filter(([n]) => n !== 0),
			[[1, 0]],
		);
		assert.deepEqual(
			(await newIn(parts[1])).filter(([n]) => n !== 0),
			[[1, 1]],
		);
		assert.deepEqual(
			(await newIn(parts[2])).filter(([n]) => n !== 0),
			[
				[1, 0],
				[1, 0],
			],
		);

		const rows = await merged(parts);
		const id = (template: string) => createHash('md5').update(template).digest('hex').slice(0, 16);
		const zeros = (n: number) => new Array<string>(n).fill('0');
		const unit = 2 ** 26;
		const high = (rarity: number, score: number, first: number, second: number) => [
			...[rarity, score, first, second].map((sum) => String(sum * unit)),
			...zeros(13),
		];
		const components = (first: number | null, second: number | null) =>
			Object.fromEntries(
				Array.from({ length: 15 }, (_, i) => [`tfidf_${i}`, i === 0 ? first : i === 1 ? second : first && 0]),
			);
		const base = { model_version: 'by hand', new_severe_templates: '0', new_templates: '0', first_appearances: [] };
		const empty = {
			...base,
			message_rarity: null,
			message_anomaly_score: null,
			message_cluster: -1,
			...components(null, null),
			log_count: '0',
			max_anomaly_score: null,
			cluster_counts: zeros(3),
			unseen_share: null,
			unseen_log_count: '0',
			sums_high: zeros(17),
			sums_low: zeros(17),
			knowledge_through: null,
		};
		assert.deepEqual(rows[0], {
			...empty,
			knowledge_through: '2025-12-27',
			timestamp: '2025-12-27 09:00:00',
			// One common, two strange, one rare: (0.125 + 2 + 0.5) / 4, (0.25 + 2 + 0.75) / 4, (1 + 0.5 + 0) / 4,
			// (−0.5 + 0.5 + 0.5) / 4.
			message_rarity: 0.65625,
			message_anomaly_score: 0.75,
			message_cluster: 2,
			...components(0.375, 0.125),
			log_count: '4',
			// `strange thing` once, severe as its line in the second piece is; `rare` is known, and here before it was new.
			new_templates: '1',
			new_severe_templates: '1',
			max_anomaly_score: 1,
			cluster_counts: ['1', '1', '2'],
			unseen_share: 0.5,
			unseen_log_count: '2',
			sums_high: high(2.625, 3, 1.5, 0.5),
			first_appearances: [
				{
					template_id: id('strange thing'),
					first_seen_us: String(micros('2025-12-27T09:00:10Z')),
					is_new: true,
					unseen: true,
					severe: true,
				},
				{
					template_id: id('rare'),
					first_seen_us: String(micros('2025-12-27T09:00:29.999999Z')),
					is_new: false,
					unseen: false,
					severe: false,
				},
			],
		});
		assert.deepEqual(
			rows.map(({ timestamp, log_count: n, new_templates: fresh }) => [timestamp, n, fresh]),
			[
				['2025-12-27 09:00:00', '4', '1'],
				// `rare`, where the model first saw it; but another piece has it earlier.
				['2025-12-27 09:00:30', '1', '0'],
				['2025-12-27 09:01:00', '0', '0'],
				['2025-12-27 09:01:30', '1', '0'],
				['2025-12-27 09:02:00', '0', '0'],
				['2025-12-27 09:02:30', '1', '0'],
			],
		);
		assert.deepEqual(rows[2], { ...empty, timestamp: '2025-12-27 09:01:00' });
	});

	it('leave out the empty ones of a span that is too long, as a drop’s file does', async () => {
		const far = [
			{ time: micros('1990-01-01T00:00:00Z'), level: 'info', message: 'rare' },
			{ time: micros('2190-01-01T00:00:00Z'), level: 'info', message: 'rare' },
		];
		const parts = await Promise.all(far.map(async (line) => (await pieces.scored([line], handModel)).windows));
		const whole = await pieces.scored(far, handModel);
		assert.equal((await rowsOf(whole.windows)).length, 2);
		assert.deepEqual(await merged(parts), await rowsOf(whole.windows));
	});

	it('have a column for each component asked for, without a value where the model has fewer', async () => {
		const rows = await merged(await pieces.byHand(), { windowSeconds, componentCount: 18 });
		assert.deepEqual([rows[0]?.tfidf_1, rows[0]?.tfidf_14, rows[0]?.tfidf_15], [0.125, 0, null]);
	});
});
