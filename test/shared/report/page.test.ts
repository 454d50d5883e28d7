import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DropContents } from '../../../shared/report/drop-contents.ts';
import { escapeJson, escapeMarkup, renderPage } from '../../../shared/report/page.ts';

const client = { script: 'globalThis.ran = true;\n', styles: 'body { margin: 0 }\n' };

function contents(key: string): DropContents {
	return {
		kind: 'drop',
		bucket: 'logs',
		key,
		eTag: 'e',
		model: { version: 'v', profile: 'default' },
		clusterCount: 1,
		rows: { read: 0, scored: 0, skipped: {} },
		partlyRead: false,
		reading: 'text',
		firstSeen: null,
		lastSeen: null,
		scores: { mean: null, max: null, unseenShare: null },
		windowSeconds: 30,
		windowCount: 0,
		newTemplates: { total: 0, listed: [] },
		windows: { seconds: 30, start: [], lines: [], mean: [], max: [], unseen: [], cluster: [] },
		worst: [],
	};
}

const hostile = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom(
		'</script>',
		'<!--',
		'-->',
		'<script>',
		']]>',
		'&lt;',
		'\u2028\u2029',
		'\u202e',
		'$\u007bx}',
		'"\'`',
		'\ud800',
	),
);

describe('a page', () => {
	it('holds what it was given, whatever that is', () => {
		fc.assert(
			fc.property(
				fc.array(hostile).map((parts) => parts.join('')),
				(text) => {
					const json = escapeJson({ text });
					assert.deepEqual(JSON.parse(json), { text });
					assert.doesNotMatch(json, /[<>&\u2028\u2029]/);
				},
			),
		);
	});

	it('has the same elements whatever logs say', () => {
		const elements = (html: string) => html.match(/<\/?[a-z!]+|-->/gi);
		const usual = elements(renderPage('title', contents('usual'), client));
		fc.assert(
			fc.property(hostile, hostile, (title, key) => {
				assert.deepEqual(elements(renderPage(title, contents(key), client)), usual);
			}),
		);
	});

	it('lets nothing but its own code and styles work, by their hashes', () => {
		const html = renderPage('title', contents('k'), client);
		const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
		const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
		const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
		assert.deepEqual(directives.get('default-src'), ["'none'"]);
		assert.deepEqual(directives.get('script-src'), [hash(client.script)]);
		assert.deepEqual(directives.get('style-src'), [hash(client.styles)]);
		assert.deepEqual(directives.get('trusted-types'), ["'none'"]);
		assert.ok(html.includes(`<script>${client.script}</script>`));
		assert.ok(html.includes(`<style>${client.styles}</style>`));
	});

	it('is the same for the same contents', () => {
		assert.equal(renderPage('t', contents('k'), client), renderPage('t', contents('k'), client));
	});

	it('writes a title as text of one line', () => {
		assert.equal(escapeMarkup('a<b>&"\'\n\u202ec'), 'a&#60;b&#62;&#38;&#34;&#39;  c');
	});
});
