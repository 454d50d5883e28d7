/**
 * The coarse key of a message, by which lines are grouped before anything is masked: every run of ASCII digits becomes a single `0`.
 * `collapseDigitRuns` is its twin for text. A message follows from its key and its runs.
 */
const ZERO = 0x30;
const NINE = 0x39;
/** Between the runs of a message. */
const BLANK = 0x20;

/**
 * Writes the key of the bytes from `start` to `end` to the beginning of `target`, which is as long at least.
 * @returns its length
 */
export function collapseDigits(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
	let length = 0;
	let before = 0;
	for (let i = start; i < end; i++) {
		const byte = bytes[i] as number;
		if (byte > NINE || byte < ZERO) {
			target[length++] = byte;
			before = 0;
		} else if (before === 0) {
			target[length++] = ZERO;
			before = 1;
		}
	}
	return length;
}

/**
 * Writes the runs of digits that {@link collapseDigits} takes out, with a blank between them, to the beginning of `target`.
 * @returns their length, at most `end − start + 1`
 */
export function takeRuns(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
	let length = 0;
	let inRun = false;
	for (let i = start; i < end; i++) {
		const byte = bytes[i] as number;
		const isDigit = byte <= NINE && byte >= ZERO;
		if (isDigit) {
			if (!inRun && length > 0) target[length++] = BLANK;
			target[length++] = byte;
		}
		inRun = isDigit;
	}
	return length;
}

/** The message of a key and its runs; where runs are missing, its `0` stay. */
export function restoreDigits(key: Uint8Array, runs: Uint8Array): Buffer {
	const message = Buffer.allocUnsafe(key.length + runs.length);
	let length = 0;
	let next = 0;
	for (const byte of key) {
		if (byte !== ZERO || next >= runs.length) {
			message[length++] = byte;
			continue;
		}
		for (; next < runs.length && runs[next] !== BLANK; next++) message[length++] = runs[next] as number;
		next++;
	}
	return message.subarray(0, length);
}

/** How two messages of one key compare by their bytes, from their runs. */
export function compareRuns(key: Uint8Array, a: Uint8Array, b: Uint8Array): number {
	let run = 0;
	let i = 0;
	for (; i < a.length && a[i] === b[i]; i++) if (a[i] === BLANK) run++;
	if (i === a.length && i === b.length) return 0;
	const [x, y] = [digitOrEnd(a[i]), digitOrEnd(b[i])];
	if (x >= 0 && y >= 0) return x - y;
	// One run ends here: its message goes on with what follows it in the key, which is no digit, or ends.
	const next = byteAfterRun(key, run);
	return x < 0 ? next - y : x - next;
}

function digitOrEnd(byte: number | undefined): number {
	return byte === undefined || byte === BLANK ? -1 : byte;
}

function byteAfterRun(key: Uint8Array, run: number): number {
	let at = -1;
	for (let i = 0; i <= run; i++) at = key.indexOf(ZERO, at + 1);
	return key[at + 1] ?? -1;
}
