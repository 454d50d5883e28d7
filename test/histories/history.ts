/** Histories of small drops, all of one size, to which every night does something; and what a model of them must be. */
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import type { Config } from '../../shared/config.ts';
import { type Random, seededRandom } from '../../shared/learn/random.ts';
import { fitModel } from '../../shared/model/fit.ts';
import type { FitOptions } from '../../shared/model/fit-options.ts';
import { profileNamed } from '../../shared/model/profile.ts';
import type { MaskedTotals } from '../../shared/model/totals.ts';
import { compareCodePoints } from '../../shared/text/code-points.ts';

interface Line {
	/** Microseconds since the epoch. */
	readonly time: number;
	readonly level: string;
	readonly message: string;
}

const dayMicros = 86_400_000_000;
const firstDay = Date.parse('2026-03-02T00:00:00Z') * 1000;
const dayCount = 12;
const linesOfDrop = 12;
const words = ['cache', 'queue', 'lease', 'probe', 'proxy', 'batch'];

const pick = <T>(items: readonly T[], random: Random): T => {
	const item = items[Math.floor(random() * items.length)];
	if (item === undefined) throw new Error('nothing to pick from');
	return item;
};
const twoDigits = (n: number) => String(n).padStart(2, '0');

/** Lines of one day, or of two, at few instants; every message has as many characters as any other. */
function randomLines(random: Random): Line[] {
	const day = Math.floor(random() * dayCount);
	const crossing = random() < 0.3;
	return Array.from({ length: linesOfDrop }, (_, i) => {
		const second = Math.floor(random() * 6) * 14_400 + i;
		const later = crossing && i >= linesOfDrop / 2 ? 1 : 0;
		return {
			time: firstDay + (day + later) * dayMicros + second * 1_000_000,
			level: pick(['INFO', 'WARN'], random),
			message: `${pick(words, random)} ${pick(words, random)} took ${twoDigits(Math.floor(random() * 100))} ms`,
		};
	});
}

function csvOf(lines: readonly Line[]): string {
	const rows = lines.map(({ time, level, message }) => `${new Date(time / 1000).toISOString()},${level},${message}`);
	return `timestamp,level,message\n${rows.join('\n')}\n`;
}

/** A bucket of drops that changes from night to night, and what is in it. */
export class History {
	readonly #random: Random;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #drops = new Map<string, { readonly lines: readonly Line[]; readonly eTag: string }>();
	#named = 0;

	constructor(seed: number, store: ObjectStore, config: Config) {
		this.#random = seededRandom(seed);
		this.#store = store;
		this.#config = config;
	}

	/** Some drops come, and of those that there are some go and some are written again. */
	async passNight(added: number): Promise<void> {
		for (let i = 0; i < added; i++) await this.#put(`drop-${twoDigits(this.#named++)}.csv`);
		const touched = [...this.#drops.keys()].filter(() => this.#random() < 0.06);
		for (const key of touched) {
			if (this.#random() < 0.5) await this.#put(key);
			else await this.#delete(key);
		}
	}

	async #put(key: string): Promise<void> {
		const lines = randomLines(this.#random);
		const eTag = await this.#store.putText(this.#config.logsBucket, key, csvOf(lines), 'text/csv');
		if (eTag === undefined) throw new Error(`${key} was not written`);
		this.#drops.set(key, { lines, eTag });
	}

	async #delete(key: string): Promise<void> {
		await this.#store.delete(this.#config.logsBucket, key);
		this.#drops.delete(key);
	}

	/**
	 * Lines that a model is trained on, and the version that it must have: by plain arithmetic over the lines.
	 * @param start what it goes on from
	 */
	expected({ predecessor, nextIds }: Pick<FitOptions, 'predecessor' | 'nextIds'>): {
		readonly rows: number;
		readonly version: string;
	} {
		const dayOf = ({ time }: Line) => Math.floor(time / dayMicros);
		const lines = [...this.#drops.values()].flatMap((drop) => drop.lines);
		const days = [...new Set(lines.map(dayOf))].sort((a, b) => b - a).slice(0, this.#config.lookBackDays);
		const counted = lines.filter((line) => days.includes(dayOf(line)));
		const profile = profileNamed(this.#config.profile);
		const drops = [...this.#drops]
			.filter(([, drop]) => drop.lines.some((line) => days.includes(dayOf(line))))
			.map(([key, drop]) => ({ key, eTag: drop.eTag, rows: drop.lines.length }))
			.sort((a, b) => (a.key < b.key ? -1 : 1));
		const model = fitModel(totalsOf(counted, profile.masking.mask), {
			profile,
			clusters: this.#config.clusters,
			windowSeconds: this.#config.windowSeconds,
			drops,
			skippedDrops: [],
			...{ predecessor, nextIds },
		});
		return { rows: counted.length, version: model.document.version };
	}
}

/** Lines by masked message, most frequent first. */
function totalsOf(lines: readonly Line[], mask: (message: string) => string): MaskedTotals {
	const groups = [...Map.groupBy(lines, ({ message }) => mask(message))].sort(
		([a, left], [b, right]) => right.length - left.length || compareCodePoints(a, b),
	);
	const times = groups.map(([, members]) => members.map(({ time }) => time));
	return {
		messages: groups.map(([message]) => message),
		counts: groups.map(([, members]) => members.length),
		firstSeen: times.map((own) => Math.min(...own)),
		lastSeen: times.map((own) => Math.max(...own)),
		// Of the lines at the first instant the least.
		examples: groups.map(([, members], i) => {
			const first = members.filter(({ time }) => time === Math.min(...(times[i] ?? [])));
			return first.map(({ message }) => message).sort(compareCodePoints)[0] ?? '';
		}),
		levels: groups.map(([, members]) => {
			const levels = members.map(({ level }) => level).sort();
			return Object.fromEntries([...Map.groupBy(levels, (level) => level)].map(([level, all]) => [level, all.length]));
		}),
		days: groups.map(([, members]) => {
			const days = members.map(({ time }) => new Date(time / 1000).toISOString().slice(0, 10)).sort();
			return Object.fromEntries([...Map.groupBy(days, (day) => day)].map(([day, all]) => [day, all.length]));
		}),
	};
}
