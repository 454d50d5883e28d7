import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mostSevereKind } from '../../../shared/model/levels.ts';
import { chooseShown } from '../../../shared/model/shown.ts';
import { dropContents } from '../../../shared/report/drop-data.ts';
import { rowsAtFirst } from '../../../shared/report/report-contents.ts';

describe('the contents of a drop’s page', () => {
	it('list every new template given once, those first that are shown before one asks for more', () => {
		const level = fc.constantFrom('FATAL', 'ERROR', 'WARN', 'INFO', 'AUDIT');
		fc.assert(
			fc.property(fc.array(fc.array(level, { maxLength: 2 }), { maxLength: 100 }), (levels) => {
				const templates = levels.map((of, i) => ({
					...{ template: `t${i}`, example: `t${i}`, count: 1, score: 1 - i / 1000, reason: '', firstSeen: 0 },
					levels: of,
				}));
				const { listed, total } = dropContents({
					...{ bucket: 'logs', key: 'a.csv', eTag: 'e', model: { version: 'v', profile: 'default' }, clusterCount: 1 },
					...{
						rows: { read: 1, scored: 1, skipped: {} },
						partlyRead: false,
						reading: 'text',
						windowSeconds: 30,
						windowCount: 1,
						scores: {},
					},
					...{ firstSeen: undefined, lastSeen: undefined },
					newTemplates: { total: 1000, templates },
					windows: { seconds: 30, rows: [] },
					worst: { windows: [], messages: [] },
				}).newTemplates;
				const names = listed.map(({ template }) => template);
				assert.equal(total, 1000);
				assert.deepEqual(names.toSorted(), templates.map(({ template }) => template).toSorted());
				assert.deepEqual(
					names.slice(0, rowsAtFirst),
					chooseShown(templates, rowsAtFirst, (of) => mostSevereKind(of.levels)).map(({ template }) => template),
				);
			}),
		);
	});
});
