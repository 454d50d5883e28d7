/** A Parquet file as Spark and Hive wrote it for years, which DuckDB cannot write: INT96 times, text that is not said to be text. */

const nanosecondsOfDay = 86_400_000_000_000n;
const julianEpoch = 2_440_588; // 1970-01-01 as a Julian day number
const magic = Buffer.from('PAR1');

/** Types of Thrift's compact protocol. */
const i32 = 5;
const i64 = 6;
const binary = 8;
const list = 9;
const struct = 12;

type Field = readonly [id: number, type: typeof i32 | typeof i64 | typeof binary | typeof list | typeof struct, Buffer];

export interface OldLine {
	/** Nanoseconds since the epoch. */
	readonly time: bigint;
	readonly level: string;
	readonly message: string;
}

/** Uncompressed, one row group, one plain page for each column, no NULLs. Source: parquet-format's parquet.thrift. */
export function int96Parquet(lines: readonly OldLine[]): Buffer {
	const columns = [
		{ name: 'timestamp', type: 3, values: Buffer.concat(lines.map(({ time }) => int96(time))) },
		{ name: 'level', type: 6, values: Buffer.concat(lines.map(({ level }) => byteArray(level))) },
		{ name: 'message', type: 6, values: Buffer.concat(lines.map(({ message }) => byteArray(message))) },
	];
	const parts: Buffer[] = [magic];
	let offset = magic.length;
	const chunks = columns.map(({ name, type, values }) => {
		const header = fields(
			[1, i32, int(0)], // a data page
			[2, i32, int(values.length)],
			[3, i32, int(values.length)],
			[5, struct, fields([1, i32, int(lines.length)], [2, i32, int(0)], [3, i32, int(3)], [4, i32, int(3)])],
		);
		const start = offset;
		parts.push(header, values);
		offset += header.length + values.length;
		const metadata = fields(
			[1, i32, int(type)],
			[2, list, listOf(i32, [int(0)])],
			[3, list, listOf(binary, [text(name)])],
			[4, i32, int(0)],
			[5, i64, int(lines.length)],
			[6, i64, int(offset - start)],
			[7, i64, int(offset - start)],
			[9, i64, int(start)],
		);
		return fields([2, i64, int(start)], [3, struct, metadata]);
	});
	const schema = [
		fields([4, binary, text('schema')], [5, i32, int(columns.length)]),
		...columns.map(({ name, type }) => fields([1, i32, int(type)], [3, i32, int(0)], [4, binary, text(name)])),
	];
	const rowGroup = fields(
		[1, list, listOf(struct, chunks)],
		[2, i64, int(offset - magic.length)],
		[3, i64, int(lines.length)],
	);
	const footer = fields(
		[1, i32, int(1)],
		[2, list, listOf(struct, schema)],
		[3, i64, int(lines.length)],
		[4, list, listOf(struct, [rowGroup])],
	);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(footer.length);
	return Buffer.concat([...parts, footer, length, magic]);
}

function int96(time: bigint): Buffer {
	const value = Buffer.alloc(12);
	value.writeBigUInt64LE(time % nanosecondsOfDay);
	value.writeUInt32LE(Number(time / nanosecondsOfDay) + julianEpoch, 8);
	return value;
}

function byteArray(value: string): Buffer {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(bytes.length);
	return Buffer.concat([length, bytes]);
}

function varint(value: number): Buffer {
	const bytes: number[] = [];
	let rest = value;
	for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
	return Buffer.from([...bytes, rest]);
}

/** Zigzag; none of ours is negative. */
function int(value: number): Buffer {
	return varint(value * 2);
}

function text(value: string): Buffer {
	return Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);
}

function listOf(type: number, items: readonly Buffer[]): Buffer {
	const size = items.length < 15 ? Buffer.from([(items.length << 4) | type]) : varint(items.length);
	const head = items.length < 15 ? size : Buffer.concat([Buffer.from([0xf0 | type]), size]);
	return Buffer.concat([head, ...items]);
}

/** A struct: fields in order of their ids, and its end. */
function fields(...given: readonly Field[]): Buffer {
	let last = 0;
	const parts = given.map(([id, type, value]) => {
		const head = Buffer.from([((id - last) << 4) | type]);
		last = id;
		return Buffer.concat([head, value]);
	});
	return Buffer.concat([...parts, Buffer.from([0])]);
}
