/**
 * The plain case of text drops on bytes, without making a string: `2026-11-27T14:27:16.580987Z` and its kin. Reuse one reader per drop:
 * its fields hold the last answer.
 */
export class IsoBytes {
	/** Microseconds since the epoch, UTC. */
	micros = 0;
	/** Index behind the time and its zone. */
	end = 0;
	/** Whether the time says its zone (`Z` or an offset). If not, micros takes it as UTC: with a zone in the context, ask `findLeadingTime`. */
	zoned = false;

	/**
	 * Reads `yyyy-MM-dd[T ]HH:mm:ss[.,fraction][zone]` at `start`. False where it is something else, *or* where what follows may be a zone of
	 * letters (` UTC`, ` CST`, ` Europe/Berlin`), so that the slow way has to look.
	 */
	readAt(_bytes: Uint8Array, _start: number, _end: number): boolean {
		throw new Error('not written yet');
	}
}
