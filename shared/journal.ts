/** What the functions tell of their work: for whoever reads a log, and for alarms. */
export interface Journal {
	report(event: string, fields: Readonly<Record<string, unknown>>): void;
	reportError(event: string, error: unknown, fields: Readonly<Record<string, unknown>>): void;
	/** Adds to what this invocation measures. */
	measure(metric: MetricName, value: number): void;
}

/** The metrics' names and units are an interface: alarms and dashboards are built on them. */
export const metricUnits = {
	/** Drops that have features now. */
	DropsScored: 'Count',
	/** Drops that can never be scored as they are. */
	DropsRejected: 'Count',
	/** Objects that are no logs. */
	DropsIgnored: 'Count',
	/** Drops that have features, but of which more than a hundredth of the records gave no line. */
	DropsPartlyRead: 'Count',
	/** Drops that were deleted before they were read. */
	DropsGone: 'Count',
	/** Deliveries of a shape that no notification has: what they asked for is not known. */
	EventsUnknown: 'Count',
	RowsScored: 'Count',
	/** Records that gave no line. */
	RowsSkipped: 'Count',
	/** Templates that the model had never seen. */
	NewTemplates: 'Count',
	/** Those of them that have a line at ERROR or worse. */
	NewSevereTemplates: 'Count',
	/** Of one drop. */
	ScoreDuration: 'Milliseconds',
	/** Since the model that serves was published. */
	ModelAge: 'Seconds',
	/** Trainings that ended with their model serving, new or not. */
	TrainingsPublished: 'Count',
	TrainingsRefused: 'Count',
	TrainingDuration: 'Milliseconds',
	/** Of the model that was trained. */
	Templates: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;
