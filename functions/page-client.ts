import { readFile } from 'node:fs/promises';
import type { PageClient } from '../shared/report/page.ts';

let client: Promise<PageClient> | undefined;

/**
 * The browser's code and styles, which infra/build.ts puts beside the bundle that this module becomes part of. Read once.
 * @throws where the function was not built
 */
export function readPageClient(): Promise<PageClient> {
	client ??= Promise.all([text('report-client.js'), text('report-client.css')]).then(([script, styles]) => ({
		script,
		styles,
	}));
	return client;
}

function text(name: string): Promise<string> {
	return readFile(new URL(name, import.meta.url), 'utf8');
}
