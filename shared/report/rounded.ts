/** To `digits` significant digits: what a chart can show, in fewer bytes. */
export function rounded(value: number, digits = 6): number {
	return Number(value.toPrecision(digits));
}
