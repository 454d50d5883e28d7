/** An object as listings and answers of S3 tell of it. Apart from the store, which loads the SDK. */
export interface StoredObject {
	readonly key: string;
	/** Without the quotes that HTTP puts around it. */
	readonly eTag: string;
	/** Bytes. */
	readonly size: number;
	readonly versionId?: string;
	/** When it was written. */
	readonly lastModified?: Date;
	/** What the writer noted: names in lower case. Listings do not tell it. */
	readonly metadata?: Readonly<Record<string, string>>;
}

/** When an object was written, in seconds since the epoch: no answer of S3 is more exact. */
export function writtenAt({ lastModified }: StoredObject): number | undefined {
	return lastModified && Math.floor(lastModified.getTime() / 1000);
}
