import {
	BIGINT,
	type DuckDBConnection,
	DuckDBDataChunk,
	DuckDBScalarFunction,
	INTEGER,
	type STRUCT,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { StructWriter } from './chunk-writer.ts';
import { vectorOf, wholeNumbers } from './vectors.ts';

/** Fills the structs of some whole numbers, at most 2,048 of them. */
export type FillStructs = (structs: StructWriter, numbers: Float64Array) => void;

/** Makes functions of JavaScript that have a struct for a whole number callable in SQL. One for an engine, since DuckDB never forgets a function. */
export class StructFunction {
	readonly #name: string;
	readonly #fillers = new Map<number, FillStructs>();
	#count = 0;

	/** @param type of all structs */
	constructor(connection: DuckDBConnection, name: string, type: ReturnType<typeof STRUCT>) {
		this.#name = name;
		const scalar = DuckDBScalarFunction.create({
			name,
			parameterTypes: [INTEGER, BIGINT],
			returnType: type,
			mainFunction: () => undefined,
		});
		// The driver's own vectors of structs are filled value by value.
		duckdb.scalar_function_set_function(scalar.scalar_function, (info, input, output) => {
			const rows = new DuckDBDataChunk(input);
			const count = rows.rowCount;
			if (count === 0) return;
			const id = Number(rows.getColumnVector(0).getItem(0));
			const fill = this.#fillers.get(id);
			if (fill) fill(new StructWriter(output, count), wholeNumbers(vectorOf(rows, 1), count));
			else duckdb.scalar_function_set_error(info, `no function ${id}`);
		});
		connection.registerScalarFunction(scalar);
	}

	/** @param read given SQL of the struct of an expression that is a BIGINT */
	async using<T>(fill: FillStructs, read: (structOf: (expression: string) => string) => Promise<T>): Promise<T> {
		const id = ++this.#count;
		this.#fillers.set(id, fill);
		try {
			return await read((expression) => `${this.#name}(${id}, ${expression})`);
		} finally {
			this.#fillers.delete(id);
		}
	}
}
