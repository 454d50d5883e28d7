import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { metricUnits } from '../../../shared/journal.ts';
import { hostileTexts } from '../../hostile/hostile-texts.ts';

const program = fileURLToPath(new URL('./telemetry-process.ts', import.meta.url));

type Line = Record<string, unknown>;

/** What a process prints, to either output, in which these invocations follow one another. */
async function printed(invocations: readonly string[], environment: Record<string, string> = {}): Promise<Line[]> {
	const folder = await mkdtemp(join(tmpdir(), 'oddline-telemetry-'));
	try {
		await using log = await open(join(folder, 'log'), 'w+');
		const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...invocations], {
			env: { PATH: process.env.PATH, AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand', ...environment },
			stdio: ['ignore', log.fd, log.fd],
		});
		assert.deepEqual(await once(child, 'exit'), [0, null]);
		const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n').filter((line) => line !== '');
		return lines.map((line) => JSON.parse(line));
	} finally {
		await rm(folder, { recursive: true });
	}
}

const isMetrics = (line: Line) => '_aws' in line;

/** Names and units that an entry in CloudWatch's embedded metric format declares, and their values. */
function metricsOf(line: Line): Record<string, unknown> {
	// Holds for the embedded metric format.
	const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: { Metrics: { Name: string; Unit: string }[] }[] };
	const declared = CloudWatchMetrics.flatMap(({ Metrics }) => Metrics);
	return Object.fromEntries(declared.map(({ Name, Unit }) => [Name, [Unit, line[Name]]]));
}

describe('a log line', () => {
	it('is one JSON object, whatever its fields hold', async () => {
		const lines = (await printed(['hostile'])).filter((line) => !isMetrics(line));
		assert.equal(lines.length, 2 * hostileTexts.length + 2);
		for (const [i, text] of hostileTexts.entries()) {
			const field = text || undefined; // Empty ones are left out.
			const [told, failed] = lines.slice(2 * i, 2 * i + 2);
			assert.deepEqual([told?.message, told?.key, told?.reason], ['scored', field, field]);
			// Holds: an error's name, message and stack.
			const error = failed?.error as { readonly message: string } | undefined;
			assert.deepEqual([failed?.message, failed?.level, failed?.key], ['score-failed', 'ERROR', field]);
			assert.equal(error?.message, text);
		}
	});

	it('says in which invocation it was written, and by which service', async () => {
		const line = (await printed(['hostile'])).find(({ message }) => message === 'scored');
		assert.equal(line?.function_request_id, 'request-1');
		assert.equal(line?.service, 'oddline');
		const named = await printed(['hostile'], { POWERTOOLS_SERVICE_NAME: 'logs' });
		const other = named.find(({ message }) => message === 'scored');
		assert.equal(other?.service, 'logs');
	});

	it('may be left out by its level', async () => {
		const lines = (await printed(['hostile'], { POWERTOOLS_LOG_LEVEL: 'ERROR' })).filter((line) => !isMetrics(line));
		assert.equal(lines.length, hostileTexts.length + 1);
	});
});

describe('metrics', () => {
	it('come out when the invocation ends, each with its unit, in the embedded metric format', async () => {
		const lines = (await printed(['measured'])).filter(isMetrics);
		const [coldStart, metrics] = lines;
		assert.ok(coldStart && metrics && lines.length === 2);
		assert.deepEqual(metricsOf(coldStart), { ColdStart: ['Count', 1] });
		assert.deepEqual(metricsOf(metrics), {
			DropsScored: [metricUnits.DropsScored, 1],
			RowsScored: ['Count', [100, 20]],
			ScoreDuration: ['Milliseconds', 12.5],
			ModelAge: ['Seconds', 60],
		});
		assert.match(JSON.stringify(metrics._aws), /"Namespace":"Oddline","Dimensions":\[\["service"\]\]/);
		assert.equal(metrics.service, 'oddline');
	});

	it('come out of one that fails, too, and only once', async () => {
		const lines = (await printed(['failed', 'quiet', 'failed'])).filter(isMetrics);
		assert.deepEqual(lines.map(metricsOf), [
			{ ColdStart: ['Count', 1] },
			{ DropsRejected: ['Count', 1] },
			{ DropsRejected: ['Count', 1] },
		]);
	});

	it('have another namespace where it is set', async () => {
		const [line] = (await printed(['measured'], { POWERTOOLS_METRICS_NAMESPACE: 'Logs' })).filter(isMetrics);
		assert.match(JSON.stringify(line?._aws), /"Namespace":"Logs"/);
	});
});
