import type { ReadReport } from './format-report.ts';
import type { LineChunk, LineNames } from './lines.ts';
import type { ReadOptions } from './options.ts';
import type { Detected } from './sniff.ts';

/** Opens the drop's bytes anew from their beginning. Whoever stops early closes the iterator. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

export interface DropLines {
	/** In the drop's order. Chunks own their memory. */
	readonly chunks: AsyncIterable<LineChunk>;
	readonly names: LineNames;
	/** Complete once `chunks` has ended. */
	report(): ReadReport;
}

export declare function detect(open: OpenBytes, options: ReadOptions): Promise<Detected>;
export declare function readDrop(open: OpenBytes, detected: Detected, options: ReadOptions): DropLines;
