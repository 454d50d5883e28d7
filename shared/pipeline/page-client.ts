import type { PageClient } from '../report/page.ts';

/** How a function gets at the browser's part of its pages: read when a page is made, not when the function starts. */
export interface Pages {
	readClient(): Promise<PageClient>;
	/** Told where a page could not be made, which fails nothing else. */
	reportError(event: string, error: unknown, fields: Readonly<Record<string, unknown>>): void;
}

/** A page in the output bucket. */
export interface StoredPage {
	readonly key: string;
	readonly bytes: number;
}

export const pageType = 'text/html; charset=utf-8';
