import type { Capped } from './report-contents.ts';

/** What a drop's page holds, as JSON inside the page. Times are milliseconds since the epoch, UTC. No clock: the same
 * drop, model and code give the same page. */
export interface DropContents {
	readonly kind: 'drop';
	readonly bucket: string;
	readonly key: string;
	readonly eTag: string;
	readonly model: { readonly version: string; readonly profile: string };
	readonly clusterCount: number;
	readonly rows: { readonly read: number; readonly scored: number; readonly skipped: Readonly<Record<string, number>> };
	/** Whether more of the records gave no line than is usual. */
	readonly partlyRead: boolean;
	/** How the drop was read, in words. */
	readonly reading: string;
	readonly firstSeen: number | null;
	readonly lastSeen: number | null;
	readonly scores: { readonly mean: number | null; readonly max: number | null; readonly unseenShare: number | null };
	readonly windowSeconds: number;
	/** Windows of the drop, empty ones included. */
	readonly windowCount: number;
	/** `rowsAtFirst` with a share for each level, then the others; both most unusual first. */
	readonly newTemplates: Capped<DropTemplate>;
	readonly windows: DropWindows;
	/** Most unusual first. */
	readonly worst: readonly DropWindow[];
}

export interface DropTemplate {
	readonly template: string;
	readonly example: string;
	readonly count: number;
	readonly levels: readonly string[];
	readonly score: number;
	readonly reason: string;
	readonly firstSeen: number;
}

/** Columns of one length: windows that have lines, or groups of neighbouring ones. */
export interface DropWindows {
	/** Seconds that a row stands for: the window's, or more where there are too many windows to draw. */
	readonly seconds: number;
	readonly start: readonly number[];
	readonly lines: readonly number[];
	readonly mean: readonly number[];
	readonly max: readonly number[];
	readonly unseen: readonly number[];
	readonly cluster: readonly number[];
}

export interface DropWindow {
	readonly start: number;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseen: number;
	readonly messages: readonly {
		readonly example: string;
		readonly level: string;
		readonly count: number;
		readonly score: number;
		/** Whether the model knows its template. */
		readonly known: boolean;
	}[];
}
