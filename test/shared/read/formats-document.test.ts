import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseSources } from '../../../shared/read/options.ts';
import { ambiguousAbbreviations } from '../../../shared/read/times/zone-abbreviations.ts';
import { formats } from './read-file.ts';

/** What docs/formats.md promises, held against what it speaks of. */
const document = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8');

describe('docs/formats.md', () => {
	test('has an example of ODDLINE_SOURCES that is read as it says', () => {
		const sources = parseSources(/```json\n(.*?)```/s.exec(document)?.[1]);
		equal(sources.ruleFor('logs/billing/2025/a.json')?.time, 'when');
		equal(sources.ruleFor('logs/db-1/postgres/2025/12/27/a.log')?.timeZone, 'Asia/Kolkata');
		equal(sources.ruleFor('logs/db-1/x/y.tmp')?.skip, true);
		equal(sources.ruleFor('logs/shop/a.json'), undefined);
	});

	test('names the version of every program whose files are fixtures', () => {
		const files: { version?: string }[] = JSON.parse(readFileSync(new URL('manifest.json', formats), 'utf8'));
		const versions = new Set(files.flatMap(({ version }) => version?.match(/\d[\d.]+/g) ?? []));
		ok(versions.size > 30);
		const missing = [...versions].filter((version) => !document.includes(version));
		// PHP's, Ruby's and pino-pretty's own partner are named beside the library.
		deepEqual(missing, ['8.2.36', '3.1.2']);
	});

	test('names every abbreviation of a zone that is ambiguous', () => {
		const [, names = ''] = /never guessed: \*\*(.*?)\*\*/.exec(document) ?? [];
		deepEqual(names.split(', ').sort(), [...ambiguousAbbreviations].sort());
	});

	test('is short', () => ok(document.split('\n').length <= 251));
});
