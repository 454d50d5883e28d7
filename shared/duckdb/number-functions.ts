import { BIGINT, type DuckDBConnection, DuckDBScalarFunction, INTEGER } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { vectorOf, wholeNumbers } from './vectors.ts';

const SCALAR_FUNCTION = 'javascript_number';

/** A whole number below 2^31 for a whole number, by a function of JavaScript. */
export type NumberOf = (of: number) => number;

/** Makes such functions callable in SQL. One for an engine, since DuckDB never forgets a function. */
export class NumberFunctions {
	readonly #functions = new Map<number, NumberOf>();
	#count = 0;

	constructor(connection: DuckDBConnection) {
		connection.registerScalarFunction(
			DuckDBScalarFunction.create({
				name: SCALAR_FUNCTION,
				parameterTypes: [INTEGER, BIGINT],
				returnType: INTEGER,
				mainFunction: (info, input, output) => {
					const count = input.rowCount;
					if (count === 0) return;
					const { buffer, byteOffset } = duckdb.vector_get_data(vectorOf(input, 0), 4);
					const [id = 0] = new Int32Array(buffer, byteOffset, 1);
					const numberOf = this.#functions.get(id);
					if (!numberOf) return info.setError(`no function ${id}`);
					const given = wholeNumbers(vectorOf(input, 1), count);
					for (let row = 0; row < count; row++) output.setItem(row, numberOf(given[row] as number));
					output.flush();
				},
			}),
		);
	}

	/** @param read given SQL of the number of an expression that is a BIGINT */
	async using<T>(numberOf: NumberOf, read: (numberOf: (expression: string) => string) => Promise<T>): Promise<T> {
		const id = ++this.#count;
		this.#functions.set(id, numberOf);
		try {
			return await read((expression) => `${SCALAR_FUNCTION}(${id}, ${expression})`);
		} finally {
			this.#functions.delete(id);
		}
	}
}
