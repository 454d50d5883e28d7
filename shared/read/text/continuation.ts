import { beginsWithLevel } from './level-at.ts';
import type { Line } from './line-parts.ts';

/**
 * Whether a line belongs to the event before it, by its looks: for drops and texts where events have no time to begin with. Indented lines,
 * closing brackets, and what runtimes print of a crash.
 */

const BELONGS =
	/^(?:Caused by: |Suppressed: |\.{3} \d+ (?:more|common)|at [\w$.<>]+\(|[}\])]+[;,]?(?: \{)?$|(?:[\w-]{1,60} \([\w.]{1,40}\) )?\S{1,300}:\d+:in [`']|\(Use `node |The above exception was|During handling of the above|Stack trace:|stack backtrace:|#\d+ |note: run with|Node\.js v\d|created by |exit status \d|\[signal |goroutine \d+ )/;
const GO_CRASH = /^(?:panic: |fatal error: |unexpected fault address |SIG[A-Z]+: |runtime: |goroutine \d+ \[)/;
const GO_FRAME =
	/^(?:[\w./*()·[\]{}$-]{1,400}\(.*\)$|goroutine \d+ \[|created by |\[recovered|panic: |r\w{1,5} +0x|runtime stack:|exit status|\[signal |\.\.\.)/;
const TRACEBACK = /^Traceback \(most recent call last\)/;
const ABOVE = /^(?:The above exception was|During handling of the above)/;

/** Ruby's crash begins with a place, too: ``x.rb:1:in `f': boom (ArgumentError)``. */
const RUBY_CRASH = /^\S{1,300}:\d+:in [`'].{1,200}': .{0,300} \([\w:]{1,100}\)$/;
/** Node shows where it crashed, the line of code, a caret. */
const NODE_PLACE = /^(?:file:\/\/|node:|[A-Z]:\\|\/|\[eval\d?\])\S{0,400}:\d{1,9}$/;

type Crash = 'none' | 'go' | 'python' | 'python above' | 'caret' | 'code';

export class Continuations {
	#crash: Crash = 'none';

	/** Forgets what came before: the next line begins an event. */
	reset(): void {
		this.#crash = 'none';
	}

	/** Lines come in their order, blank ones left out. */
	continues(line: Line): boolean {
		const { head } = line;
		if (line.indented) {
			if (this.#crash === 'code') this.#crash = 'none';
			else if (this.#crash === 'none' && /^[ \t]+\^[\^~]*$/.test(head)) this.#crash = 'caret';
			const second = line.bytes[line.start + 1];
			// Next.js: ` ✓ Ready`.
			if (second === 0xe2 && line.bytes[line.start + 4] === 0x20) return false;
			if (line.bytes[line.start] === 0x20 && second !== 0x20 && second !== 0x09)
				return beginsWithLevel(line.bytes, line.start, line.end) === null;
			return true;
		}
		if (TRACEBACK.test(head)) {
			const joins = this.#crash === 'python above';
			this.#crash = 'python';
			return joins;
		}
		if (ABOVE.test(head)) {
			this.#crash = 'python above';
			return true;
		}
		switch (this.#crash) {
			case 'python': // The error's own line ends the trace.
				this.#crash = 'none';
				return true;
			case 'caret': // Node shows the line of code first, then the error; Rust the place.
				this.#crash = 'none';
				return true;
			case 'code': // The line of code as it is.
				this.#crash = 'none';
				return true;
			case 'go':
				if (GO_FRAME.test(head)) return true;
				this.#crash = 'none';
				break;
			default:
		}
		if (/^thread '.{0,200}' panicked at .*:$/.test(head)) {
			this.#crash = 'caret';
			return false;
		}
		if (NODE_PLACE.test(head)) {
			this.#crash = 'code';
			return false;
		}
		if (BELONGS.test(head) && !RUBY_CRASH.test(head)) return true;
		this.#crash = GO_CRASH.test(head) ? 'go' : 'none';
		return false;
	}
}
