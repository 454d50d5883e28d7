import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleHistory } from '../../../../infra/local/sample/history.ts';
import { type IncidentDrop, sampleIncident } from '../../../../infra/local/sample/incident.ts';
import { notebookMasking } from '../../../../shared/text/notebook-masking.ts';

const known = new Set(sampleHistory().messages.map((message) => notebookMasking.mask(message)));
const incident = sampleIncident();

function dropNamed(name: string): IncidentDrop {
	const drop = incident.find((candidate) => candidate.name === name);
	assert.ok(drop, `no drop ${name}`);
	return drop;
}

/** The drop's lines whose template the history does not have. */
function novelLines({ lines }: IncidentDrop): { level: string | undefined; template: string; message: string }[] {
	return lines.messages
		.map((message, i) => ({ level: lines.levels[i], template: notebookMasking.mask(message), message }))
		.filter(({ template }) => !known.has(template));
}

/** 131,935 lines in nine days are 305 in half an hour; the day's rhythm makes it 0.55 to 1.45 times that. */
function assertNormalVolume(lines: number): void {
	assert.ok(lines >= 150 && lines <= 460, `${lines} lines in half an hour`);
}

describe('the sample incident', () => {
	it('is three drops in three formats', () => {
		assert.deepEqual(
			incident.map(({ name, format }) => [name, format]),
			[
				['new-database-error', 'parquet'],
				['known-error-spike', 'ndjson.gz'],
				['silent-failure', 'csv'],
			],
		);
	});

	it('takes about half an hour each of the day after the history, in order of time', () => {
		for (const { lines } of incident) {
			const [first = 0n, last = 0n] = [lines.timestampMicros[0], lines.timestampMicros.at(-1)];
			assert.equal(new Date(Number(first / 1000n)).toISOString().slice(0, 10), '2025-12-27');
			assert.ok(last - first > 29n * 60_000_000n && last - first <= 30n * 60_000_000n);
			assert.ok(lines.timestampMicros.every((micros, i, all) => i === 0 || micros >= (all[i - 1] ?? 0n)));
		}
	});

	it('is the same for the same seed, and another for another', () => {
		assert.deepEqual(sampleIncident(7), sampleIncident(7));
		assert.notDeepEqual(sampleIncident(7), sampleIncident(8));
	});

	it('says in one sentence what each drop is', () => {
		for (const { title, what } of incident) {
			assert.ok(title.length > 0);
			assert.match(what, /^[A-Z][^.]+\.$/);
		}
	});
});

describe('its new database error', () => {
	it('is five ERROR lines of one template the history has not, in normal traffic', () => {
		const drop = dropNamed('new-database-error');
		const novel = novelLines(drop);
		assert.equal(novel.length, 5);
		assert.equal(new Set(novel.map(({ template }) => template)).size, 1);
		assert.ok(novel.every(({ level }) => level === 'ERROR'));
		assertNormalVolume(drop.lines.count - 5);
	});
});

describe('its spike', () => {
	it('is a thousand ERROR lines about insufficient funds, and no template the history has not', () => {
		const drop = dropNamed('known-error-spike');
		const isSpike = (message: string): boolean => message.endsWith('insufficient funds');
		const spike = drop.lines.levels.filter((_, i) => isSpike(drop.lines.messages[i] ?? ''));
		// Normal traffic may bring one or two of its own.
		assert.ok(spike.length >= 1000 && spike.length <= 1005, `${spike.length} lines`);
		assert.ok(spike.every((level) => level === 'ERROR'));
		assert.deepEqual(novelLines(drop), []);
		assertNormalVolume(drop.lines.count - 1000);
	});
});

describe('its silent failure', () => {
	const drop = dropNamed('silent-failure');
	const novel = novelLines(drop);

	it('is a good share of lines of ten templates the history has not, at normal volume', () => {
		assertNormalVolume(drop.lines.count);
		const share = novel.length / drop.lines.count;
		assert.ok(share > 0.3 && share < 0.5, `${share} of the lines are novel`);
		assert.equal(new Set(novel.map(({ template }) => template)).size, 10);
	});

	it('does not show in the levels', () => {
		const info = drop.lines.levels.filter((level) => level === 'INFO').length;
		assert.ok(info > drop.lines.count / 2);
		assert.ok(novel.every(({ level }) => level !== 'ERROR' && level !== 'FATAL'));
	});
});
