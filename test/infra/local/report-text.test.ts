import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, dropText, historyText, printable } from '../../../infra/local/report-text.ts';
import type { Manifest } from '../../../shared/pipeline/manifest.ts';

const scores = { meanAnomalyScore: 0, maxAnomalyScore: 0, unseenLineShare: 0 };

function manifest(given: Partial<Manifest>): Manifest {
	return {
		format: 'oddline-manifest',
		formatVersion: 1,
		status: 'complete',
		source: { bucket: 'logs', key: 'a.csv' },
		model: { version: 'v', profile: 'default' },
		masking: { name: 'default', fingerprint: 'f' },
		rows: { read: 1, scored: 1, skipped: {} },
		windows: 1,
		scores,
		files: [],
		writtenAt: '2025-12-28T10:00:00Z',
		...given,
	};
}

describe('what the loop prints', () => {
	it('counts in the singular and the plural', () => {
		assert.equal(counted(1, 'line'), '1 line');
		assert.equal(counted(0, 'line'), '0 lines');
		assert.equal(counted(1234, 'line'), '1,234 lines');
		assert.match(
			dropText(manifest({}), (key) => key),
			/^a\.csv: 1 line in 1 window, /,
		);
	});

	it('counts as scored only the drops that were', () => {
		const rejected: Manifest = manifest({ status: 'rejected', message: 'no' });
		const { rows, windows, ...unread } = rejected;
		assert.equal(
			historyText([
				manifest({}),
				unread,
				manifest({ rows: { read: 4, scored: 3, skipped: { malformed: 1 } }, windows: 2 }),
			]),
			'History scored: 2 drops, 4 lines, 3 windows; 1 record skipped; 1 drop not scored',
		);
	});

	it('shows that an example is blank', () => {
		const template = {
			...{ templateId: 'i', template: '', score: 1, count: 1, levels: ['INFO'], firstSeen: '', reason: 'new' },
			example: ' ',
		};
		const text = dropText(manifest({ newTemplateCount: 1, newTemplates: [template] }), (key) => key);
		assert.match(text, /1 new template:\n.*× {2}\(blank\)\n/);
	});

	it('names a severe new template among many that are more unusual', () => {
		const flood = Array.from({ length: 60 }, (_, i) => ({
			...{
				templateId: `i${i}`,
				template: `t${i}`,
				score: 1,
				count: 1,
				levels: ['INFO'],
				firstSeen: '',
				example: `gibberish ${i}`,
				reason: 'new',
			},
		}));
		const severe = {
			...{ templateId: 'd', template: 'd', score: 0.7, count: 1, firstSeen: '', reason: 'new' },
			levels: ['FATAL'],
		};
		const newTemplates = [...flood, { ...severe, example: 'disk is full' }];
		const text = dropText(manifest({ newTemplateCount: 61, newTemplates }), (key) => key);
		assert.match(text, /FATAL .*disk is full/);
		assert.match(text, /… and 56 more/);
	});

	it('has nothing in it that a terminal obeys', () => {
		assert.equal(printable('a\x1b[2J\u009b1m\r\n\u202eb'), 'a [2J 1m   b');
		const evil = manifest({
			status: 'rejected',
			source: { bucket: 'logs', key: '\x1b]0;x\x07.csv' },
			message: '\x1b[2J',
		});
		assert.doesNotMatch(
			dropText(evil, (key) => key),
			/\p{Cc}/u,
		);
	});
});
