/** Times along a chart: hours by the 24-hour clock, days by date, UTC. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Pixels that a tick's text needs. */
const tickWidth = 88;

/** Options of Plot's x scale from `first` to `last`, in milliseconds, by the chart's width. */
export function timeScale(first: number, last: number) {
	return (width: number) => ({
		type: 'utc' as const,
		domain: [first, last],
		label: null,
		ticks: Math.max(2, Math.floor(width / tickWidth)),
		tickFormat: (date: Date, index: number) => tickText(date, index, last - first),
	});
}

function tickText(date: Date, index: number, span: number): string {
	const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
	const year = String(date.getUTCFullYear());
	if (span > 300 * dayMs)
		return date.getUTCMonth() === 0 && date.getUTCDate() === 1 ? year : `${day}\n${index === 0 ? year : ''}`;
	const clock = date.toISOString().slice(11, date.getTime() % 60_000 === 0 ? 16 : 19);
	if (date.getTime() % dayMs === 0) return `${clock === '00:00' && span < 2 * dayMs ? `${clock}\n` : ''}${day}`;
	return index === 0 ? `${clock}\n${day}` : clock;
}
