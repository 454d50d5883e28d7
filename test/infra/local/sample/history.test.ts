import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleHistory } from '../../../../infra/local/sample/history.ts';
import { notebookMasking } from '../../../../shared/text/notebook-masking.ts';

const history = sampleHistory();

function counted(values: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return counts;
}

const templateCounts = [...counted(history.messages.map((message) => notebookMasking.mask(message)))].toSorted(
	([, a], [, b]) => b - a,
);

describe('the sample history has what the reference notebook prints', () => {
	it('131,935 lines from 2025-12-17 23:44:21.030517 to 2025-12-26 23:44:14.821532', () => {
		assert.equal(history.count, 131_935);
		for (const column of [history.timestampMicros, history.levels, history.services, history.messages]) {
			assert.equal(column.length, 131_935);
		}
		assert.equal(history.timestampMicros[0], BigInt(Date.UTC(2025, 11, 17, 23, 44, 21)) * 1000n + 30_517n);
		assert.equal(history.timestampMicros.at(-1), BigInt(Date.UTC(2025, 11, 26, 23, 44, 14)) * 1000n + 821_532n);
	});

	it('its ten most common templates with their counts', () => {
		assert.deepEqual(templateCounts.slice(0, 10), [
			['database query completed - rows: <NUM>, duration: <NUM>ms', 8626],
			['payment processed - transaction_id: txn_<NUM>, amount: $<NUM>.<NUM>', 8598],
			['inventory updated - item_id: item_<NUM>, quantity: <NUM>', 8558],
			['cache hit for key: cache_<NUM>', 8551],
			['order created successfully - order_id: ord_<NUM>', 8540],
			['request processed successfully - user_id: <NUM>, duration: <NUM>ms', 8490],
			['email notification sent to user<NUM>@example.com', 8458],
			['authentication successful for user <NUM>', 8438],
			['user session created - session_id: sess_<NUM>', 8414],
			['query plan: index_scan', 5253],
		]);
	});

	it('83 templates, and 629 lines whose template was seen fewer than a hundred times', () => {
		assert.equal(templateCounts.length, 83);
		const rareLines = templateCounts.filter(([, count]) => 1 / count > 0.01).reduce((sum, [, count]) => sum + count, 0);
		assert.equal(rareLines, 629);
	});

	it('its first ten messages, the sixth as far as it is printed', () => {
		const printed = [
			'Cache miss for key: cache_70',
			'Slow query detected - duration: 184ms',
			'Database query completed - rows: 297, duration: 370ms',
			'Cache miss for key: cache_89',
			'User session created - session_id: sess_665158',
			'API request received - endpoint: /api/payments',
			'Rate limit approaching for user 9201',
			'Cache miss for key: cache_94',
			'Cache hit for key: cache_58',
			'Email notification sent to user249@example.com',
		];
		assert.deepEqual(
			history.messages.slice(0, 10).map((message, i) => (i === 5 ? message.slice(0, printed[5]?.length) : message)),
			printed,
		);
	});

	it('connection timeouts at three levels, as among its ten most anomalous lines', () => {
		const levels = history.levels.filter((_, i) => history.messages[i]?.startsWith('Connection timeout to db-'));
		assert.deepEqual(new Set(levels), new Set(['WARN', 'ERROR', 'FATAL']));
	});
});

describe('the sample history is plausible', () => {
	it('has five levels, mostly INFO, FATAL least', () => {
		const levels = [...counted(history.levels)].toSorted(([, a], [, b]) => b - a).map(([level]) => level);
		assert.deepEqual(levels, ['INFO', 'DEBUG', 'WARN', 'ERROR', 'FATAL']);
	});

	it('is sorted by time', () => {
		assert.ok(history.timestampMicros.every((micros, i, all) => i === 0 || micros >= (all[i - 1] ?? 0n)));
	});

	it('is busier by day than by night, every day', () => {
		const lines = (day: number, hour: number): number => {
			const from = BigInt(Date.UTC(2025, 11, day, hour)) * 1000n;
			return history.timestampMicros.filter((micros) => micros >= from && micros < from + 7_200_000_000n).length;
		};
		for (let day = 18; day <= 26; day++) {
			const [peak, trough] = [lines(day, 14), lines(day, 2)];
			// 1.45 / 0.55 = 2.6 times, on about 1,200 lines in two hours of mean traffic.
			assert.ok(peak > 2 * trough, `2025-12-${day}: ${peak} lines at the peak, ${trough} at the trough`);
		}
	});

	it('holds no message that a line-oriented format would break', () => {
		assert.ok(history.messages.every((message) => message.length > 0 && !/[\r\n\t]/.test(message)));
	});
});

describe('the sample history depends on its seed alone', () => {
	it('is the same for the same seed', () => {
		assert.deepEqual(sampleHistory(7), sampleHistory(7));
	});

	it('is another for another seed, with the same templates as often', () => {
		const other = sampleHistory(8);
		assert.notDeepEqual(other.messages, history.messages);
		assert.deepEqual(counted(other.messages.map((message) => notebookMasking.mask(message))), new Map(templateCounts));
	});
});
