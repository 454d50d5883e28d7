import { type DuckDBConnection, DuckDBTableFunction, type DuckDBType, INTEGER } from '@duckdb/node-api';
import { ChunkWriter } from './chunk-writer.ts';

/** Rows that JavaScript makes while DuckDB asks for them. To be read once. */
export interface RowSource {
	/** Types by name. */
	readonly columns: Readonly<Record<string, DuckDBType>>;
	/** How many there are. */
	readonly size: number;
	/** Fills the next rows, in order, all columns of them: `rows.count`, at most 2,048, from row `from` on. */
	fill(rows: ChunkWriter, from: number): void;
}

const TABLE_FUNCTION = 'javascript_rows';
const VECTOR_ROWS = 2048;

/** Makes row sources readable in SQL. One for an engine, since DuckDB never forgets a function. */
export class RowSources {
	readonly #sources = new Map<number, RowSource>();
	readonly #failures = new Map<number, unknown>();
	#count = 0;

	constructor(connection: DuckDBConnection) {
		connection.registerTableFunction(
			DuckDBTableFunction.create({
				name: TABLE_FUNCTION,
				parameterTypes: [INTEGER],
				bindFunction: (info) => {
					const id = Number(info.getParameter(0));
					const source = this.#sources.get(id);
					if (!source) return info.setError(`no rows ${id}`);
					for (const [name, type] of Object.entries(source.columns)) info.addResultColumn(name, type);
					info.setCardinality(source.size, true);
					info.setBindData({ id, source });
				},
				initFunction: (info) => {
					info.setMaxThreads(1);
					info.setInitData({ from: 0 });
				},
				mainFunction: (info, output) => {
					// Assertions hold: these are what the two functions above set.
					const { id, source } = info.bindData as { id: number; source: RowSource };
					const state = info.initData as { from: number };
					try {
						const count = Math.min(VECTOR_ROWS, source.size - state.from);
						output.rowCount = count;
						if (count > 0) source.fill(new ChunkWriter(output, count), state.from);
						state.from += count;
					} catch (error) {
						this.#failures.set(id, error);
						info.setError(String(error));
					}
				},
			}),
		);
	}

	/**
	 * Does something with the rows of a source.
	 * @param read given a relation of them
	 * @throws what `source.fill` threw
	 */
	async reading<T>(source: RowSource, read: (relation: string) => Promise<T>): Promise<T> {
		const id = ++this.#count;
		this.#sources.set(id, source);
		try {
			return await read(`${TABLE_FUNCTION}(${id})`);
		} catch (error) {
			throw this.#failures.get(id) ?? error;
		} finally {
			this.#sources.delete(id);
			this.#failures.delete(id);
		}
	}
}
