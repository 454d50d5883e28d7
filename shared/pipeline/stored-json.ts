/** What says of itself what it is and in which version. */
export interface StoredJson {
	readonly format: string;
	readonly formatVersion: number;
}

/**
 * Parses a document that only Oddline writes, and that can be made anew.
 * @returns `undefined` where it is damaged, of another format or of another version
 */
export function parseStored<T extends StoredJson>(
	text: string,
	format: T['format'],
	formatVersion: T['formatVersion'],
): T | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || !('format' in value && 'formatVersion' in value))
			return undefined;
		// Holds for what its one writer wrote, and only that carries this format and version.
		return value.format === format && value.formatVersion === formatVersion ? (value as T) : undefined;
	} catch {
		return undefined;
	}
}
