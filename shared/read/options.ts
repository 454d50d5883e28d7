/** How one drop is to be read: what is known of it beside its bytes. */
export interface ReadOptions {
	readonly key: string;
	/** When the object was written, in microseconds since the epoch, UTC. */
	readonly objectTime: number;
	readonly rule?: SourceRule;
}

/** What ODDLINE_SOURCES says of a drop; names are fields, dotted where they are nested. */
export interface SourceRule {
	readonly time?: string;
	readonly level?: string;
	readonly message?: string;
	readonly service?: string;
	/** IANA name or offset. */
	readonly timeZone?: string;
	readonly skip?: true;
}
