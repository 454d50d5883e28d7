import { createHash } from 'node:crypto';
import type { DropContents } from './drop-contents.ts';
import type { ReportContents } from './report-contents.ts';

/** What the build made of `shared/report/client`: code and styles for the browser. */
export interface PageClient {
	readonly script: string;
	readonly styles: string;
}

/**
 * One self-contained HTML file: contents, code and styles. Its content security policy lets only this very code and these
 * very styles work, and nothing be loaded or sent; Trusted Types forbid that any text becomes markup. What logs say is JSON
 * in a script element that the browser does not run, escaped so that it cannot end it.
 */
export function renderPage(title: string, contents: ReportContents | DropContents, client: PageClient): string {
	const policy = [
		"default-src 'none'",
		`script-src ${hashSource(client.script)}`,
		`style-src ${hashSource(client.styles)}`,
		"base-uri 'none'",
		"form-action 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join('; ');
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(title)}</title>
<style>${client.styles}</style>
</head>
<body>
<div id="page"><noscript><p>This page draws itself with the script that it holds. Let it run: it can neither load nor send anything.</p></noscript></div>
<script type="application/json" id="contents">${escapeJson(contents)}</script>
<script>${client.script}</script>
</body>
</html>
`;
}

function hashSource(text: string): string {
	return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON in which no character means anything to an HTML parser, and no line separator to a JavaScript one. */
export function escapeJson(value: unknown): string {
	return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Text within markup, of one line. Control and direction characters have no place in it; the rest stays text. */
export function escapeMarkup(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
