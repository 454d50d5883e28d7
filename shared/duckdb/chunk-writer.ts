/** Fills the driver's vectors from typed arrays and bytes. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { Nulls, TextEntries } from './text-entries.ts';
import { type Vector, vectorOf } from './vectors.ts';

/** One for all: vectors are filled one after the other. */
const textEntries = new TextEntries();

/** Fills vectors of a chunk, which is `count` rows long. */
export class ChunkWriter {
	readonly #chunk: DuckDBDataChunk;
	readonly count: number;

	constructor(chunk: DuckDBDataChunk, count: number) {
		this.#chunk = chunk;
		this.count = count;
	}

	/** DOUBLE. @param values as many as there are rows; NaN is NULL */
	doubles(column: number, values: Float64Array): void {
		const vector = vectorOf(this.#chunk, column);
		copyTo(vector, values);
		setNulls(vector, values);
	}

	/** BIGINT and TIMESTAMP. @param values whole numbers; NaN is NULL */
	wholeNumbers(column: number, values: Float64Array): void {
		const vector = vectorOf(this.#chunk, column);
		copyTo(vector, longWords(values));
		setNulls(vector, values);
	}

	/** INTEGER. */
	integers(column: number, values: Int32Array): void {
		copyTo(vectorOf(this.#chunk, column), values);
	}

	/** BOOLEAN. @param values 0 or 1 */
	booleans(column: number, values: Uint8Array): void {
		copyTo(vectorOf(this.#chunk, column), values);
	}

	/** VARCHAR. @param textOf UTF-8; `null` is NULL */
	texts(column: number, textOf: (row: number) => Uint8Array | null): void {
		textEntries.fill(vectorOf(this.#chunk, column), this.count, textOf);
	}

	/** VARCHAR of which rows have many in common. @param codes of each row @param textOf a code; `null` is NULL */
	codedTexts(column: number, codes: ArrayLike<number>, textOf: (code: number) => Uint8Array | null): void {
		textEntries.fillCoded(vectorOf(this.#chunk, column), codes, textOf);
	}

	/** BIGINT[], as many in each row. @param values row by row, whole numbers */
	wholeNumberLists(column: number, values: Float64Array): void {
		const { count } = this;
		const length = count > 0 ? values.length / count : 0;
		copyTo(
			this.#lists(
				column,
				Uint32Array.from({ length: count + 1 }, (_, row) => row * length),
			),
			longWords(values),
		);
	}

	/**
	 * Lists of structs.
	 * @param starts where each row's entries start; the last is their number
	 * @returns where the structs' fields are to be filled
	 */
	structLists(column: number, starts: Uint32Array): StructWriter {
		return new StructWriter(this.#lists(column, starts), starts[this.count] as number);
	}

	#lists(column: number, starts: Uint32Array): Vector {
		const vector = vectorOf(this.#chunk, column);
		const entries = new Float64Array(2 * this.count);
		for (let row = 0; row < this.count; row++) {
			entries[2 * row] = starts[row] as number;
			entries[2 * row + 1] = (starts[row + 1] as number) - (starts[row] as number);
		}
		copyTo(vector, longWords(entries));
		const size = starts[this.count] as number;
		duckdb.list_vector_reserve(vector, size);
		duckdb.list_vector_set_size(vector, size);
		return duckdb.list_vector_get_child(vector);
	}
}

/** Fields of structs, of a vector or in lists. */
export class StructWriter {
	readonly #vector: Vector;
	readonly #count: number;

	constructor(vector: Vector, count: number) {
		this.#vector = vector;
		this.#count = count;
	}

	wholeNumbers(field: number, values: Float64Array): void {
		copyTo(duckdb.struct_vector_get_child(this.#vector, field), longWords(values));
	}

	/** None is NULL. */
	doubles(field: number, values: Float64Array): void {
		copyTo(duckdb.struct_vector_get_child(this.#vector, field), values);
	}

	integers(field: number, values: Int32Array): void {
		copyTo(duckdb.struct_vector_get_child(this.#vector, field), values);
	}

	booleans(field: number, values: Uint8Array): void {
		copyTo(duckdb.struct_vector_get_child(this.#vector, field), values);
	}

	texts(field: number, textOf: (entry: number) => Uint8Array): void {
		textEntries.fill(duckdb.struct_vector_get_child(this.#vector, field), this.#count, textOf);
	}

	codedTexts(field: number, codes: ArrayLike<number>, textOf: (code: number) => Uint8Array): void {
		textEntries.fillCoded(duckdb.struct_vector_get_child(this.#vector, field), codes, textOf);
	}
}

type TypedArray = Float64Array | Int32Array | Uint8Array;

function copyTo(vector: Vector, values: TypedArray): void {
	if (values.length === 0) return;
	// Assertion holds: whoever fills these arrays makes them himself, and shares no memory.
	duckdb.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

/** As whole numbers of 64 bits, below 2^53 either way. */
function longWords(values: Float64Array): Int32Array {
	const words = new Int32Array(2 * values.length);
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		words[2 * i] = value;
		words[2 * i + 1] = Math.floor(value / 4294967296);
	}
	return words;
}

function setNulls(vector: Vector, values: Float64Array): void {
	const nulls = new Nulls(values.length);
	for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) nulls.add(row);
	nulls.set(vector);
}
