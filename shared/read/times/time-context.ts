/** What a time needs beside its own characters: the year or the date that it may lack, and the zone that it may not say. */
export interface TimeContext {
	/** When the object was written, in microseconds since the epoch, UTC. A year or a date that a time lacks is taken from it. */
	readonly objectTime: number;
	/** An IANA name or an offset (`+02:00`): the zone of times that say none, and of abbreviations that mean several offsets. Else UTC. */
	readonly zone?: string;
}
