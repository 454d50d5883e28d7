/** How figures and times are written, the same on every machine: English digits, UTC. */

export function count(n: number): string {
	return n.toLocaleString('en-US');
}

export function plural(n: number, one: string, many = `${one}s`): string {
	return `${count(n)} ${n === 1 ? one : many}`;
}

export function percent(share: number, digits = share > 0 && share < 0.1 ? 2 : 1): string {
	return `${(share * 100).toFixed(digits)} %`;
}

/** Four digits that matter, without an exponent: 0.0001175, 239.7. */
export function figure(value: number): string {
	if (value === 0) return '0';
	if (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-5) return value.toExponential(2);
	return Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 8 });
}

export function score(value: number): string {
	return value === 0 || value >= 0.001 ? value.toFixed(3) : figure(value);
}

export function time(ms: number, seconds = false): string {
	return new Date(ms)
		.toISOString()
		.slice(0, seconds ? 19 : 16)
		.replace('T', ' ');
}

/** What stands for one row of a chart. */
export function hoursName(hours: number): string {
	if (hours === 1) return 'hour';
	if (hours === 24) return 'day';
	if (hours % (7 * 24) === 0) return hours === 7 * 24 ? 'week' : `${hours / (7 * 24)} weeks`;
	return `${hours} hours`;
}

export function secondsName(seconds: number): string {
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
	return hoursName(seconds / 3600);
}
