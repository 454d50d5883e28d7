/** A row of a table is no line as it is: the drop is to be read record by record. */
export class OddRowError extends Error {
	override readonly name = 'OddRowError';

	constructor() {
		super('a row is no line as it is');
	}
}
