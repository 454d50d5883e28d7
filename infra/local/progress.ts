/** One line on the terminal that says how far long work has come, and is gone when the work is done. */
import { printable } from './report-text.ts';

export interface Progress {
	/** Replaces what the line says after its label. */
	update(text: string): void;
	/** Prints a line that stays, above this one; on its own where there is no terminal or the work is done. */
	note(text: string): void;
	/** Wipes the line. Later updates do nothing. */
	done(): void;
}

/** What is used of a terminal's output stream, such as `process.stderr`. */
export interface ProgressStream {
	readonly isTTY?: boolean;
	/** Width in characters. */
	readonly columns?: number;
	write(text: string): unknown;
}

/** To the line's start, and erase to its end: no colours, so `NO_COLOR` has no say. */
const WIPE = '\r\x1b[K';
const USUAL_COLUMNS = 80;

/** A progress line on `stream`; writes nothing where that is no terminal, so that logs and pipes stay clean. */
export function progress(label: string, stream: ProgressStream = process.stderr): Progress {
	let live = stream.isTTY === true;
	let shown = '';
	return {
		update(text) {
			if (!live) return;
			// A line that wraps could not be wiped: it stays a column short of the edge and never breaks. File names may
			// hold control characters, which are not for the terminal.
			const width = (stream.columns ?? USUAL_COLUMNS) - 1;
			const line = printable(`${label} ${text}`).replace(/\s+/g, ' ').slice(0, width);
			if (line === shown) return;
			shown = line;
			stream.write(`${WIPE}${line}`);
		},
		note(text) {
			const wiped = live && shown !== '';
			stream.write(`${wiped ? WIPE : ''}${printable(`${label} ${text}`)}\n${wiped ? shown : ''}`);
		},
		done() {
			if (live && shown !== '') stream.write(WIPE);
			live = false;
		},
	};
}
