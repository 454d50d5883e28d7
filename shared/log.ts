/** One JSON object a line: what log services index without being told how. */

export function logEvent(event: string, fields: Readonly<Record<string, unknown>>): void {
	console.log(JSON.stringify({ event, ...fields }));
}

export function logError(event: string, error: unknown, fields: Readonly<Record<string, unknown>>): void {
	const known =
		error instanceof Error
			? { error: error.name, message: error.message, stack: error.stack }
			: { message: String(error) };
	console.error(JSON.stringify({ event, ...known, ...fields }));
}
