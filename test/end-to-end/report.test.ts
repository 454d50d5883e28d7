/** The pages, looked at by a real browser: of a model, of the next one with hostile logs in it, and of two drops. */
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { builtSample } from '../../infra/local/built.ts';
import { outputBucket } from '../../infra/local/loop.ts';
import { readManifest } from '../../shared/pipeline/manifest.ts';
import type { TrainingResult } from '../../shared/pipeline/train-model.ts';
import type { DropContents } from '../../shared/report/drop-contents.ts';
import type { ReportContents } from '../../shared/report/report-contents.ts';
import { chromiumProgram, launchChromium, openFile } from '../chromium.ts';
import { startTestLoop, type TestLoop } from '../local-loop.ts';
import { absentClient } from '../s3-clients.ts';
import { upload } from './drops.ts';

const hostileMessages = [
	'<script>alert("script")</script> refused',
	'</script><img src=x onerror=alert("image")> refused',
	'<!-- refused --> <style>*{display:none}</style>',
	'javascript:alert(1) "double" \'single\' `tick` $\u007bglobalThis.pwned = 1}',
	'\u202egnirts desrever\u202c refused',
	'\u2028separated\u2029 refused',
	`long ${'long '.repeat(2000)}refused`,
	'unbroken '.trim().repeat(1200),
	'nul \u0000 bell \u0007 refused',
];

/** Twelve lines of each, so that none is rare, with a level that is markup. */
const hostileDrop = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
	.flatMap((round) =>
		hostileMessages.map((message, i) => {
			const timestamp = new Date(Date.parse('2025-12-27T18:00:00Z') + (round * 20 + i) * 1000).toISOString();
			return JSON.stringify({ timestamp, level: i % 2 === 0 ? 'ERROR' : '<b onclick=alert(1)>', message });
		}),
	)
	.join('\n');

if (chromiumProgram === undefined) absentClient('Chromium', 'chromium');

describe('the pages', { concurrency: false }, () => {
	let testLoop: TestLoop;
	let browser: Browser | undefined;
	let first: TrainingResult;
	let second: TrainingResult;
	let incidentKey = '';
	const hostileKey = 'hostile <b>.ndjson';

	before(async () => {
		const sample = await builtSample();
		testLoop = await startTestLoop();
		for (const path of sample.history) await testLoop.upload(basename(path), path);
		first = await testLoop.loop.train();
		testLoop.loop.startScoring();
		const incident = sample.incident.find(({ file }) => file.includes('silent-failure'))?.file ?? '';
		incidentKey = basename(incident);
		await testLoop.upload(incidentKey, incident);
		await upload(testLoop, hostileKey, hostileDrop);
		await testLoop.loop.queue.idle();
		second = await testLoop.loop.train();
		if (chromiumProgram !== undefined) browser = await launchChromium();
	});
	after(async () => {
		await browser?.close();
		await testLoop[Symbol.asyncDispose]();
	});

	const reportFile = ({ version }: TrainingResult) => testLoop.output(`models/${version}/report.html`);
	const dropFile = (key: string) => testLoop.output(`features/pages/${key}.html`);
	async function contentsOf<T extends ReportContents | DropContents>(file: string): Promise<T> {
		const html = await readFile(file, 'utf8');
		// Holds for what renderPage wrote.
		return JSON.parse(/id="contents">(.*)<\/script>/.exec(html)?.[1] ?? '') as T;
	}
	/** A test that needs the browser: without one there is the test that says so. */
	function inChromium(name: string, test: (browser: Browser) => Promise<void>): void {
		if (chromiumProgram === undefined) return;
		it(name, async () => {
			assert.ok(browser);
			await test(browser);
		});
	}
	const textOf = async (locator: Locator) => (await locator.textContent()) ?? '';
	const marks = (page: Page, selector: string) => page.locator(selector).count();

	it('are small, and a training names its report', async () => {
		assert.equal(first.report.outcome, 'written');
		assert.ok((await stat(reportFile(first))).size < 1_500_000);
		for (const key of [incidentKey, hostileKey]) {
			const page = (await readManifest(testLoop.loop.store, outputBucket, key))?.page;
			assert.ok(page && 'key' in page, `${key} has a page`);
			assert.equal((await stat(dropFile(key))).size, page.bytes);
			assert.ok(page.bytes < 1_000_000);
		}
	});

	it('hold all lines of the history by the hour, and by template', async () => {
		const { hours, quality, templates, templateHours } = await contentsOf<ReportContents>(reportFile(first));
		const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
		assert.equal(sum(hours.lines), quality.lines);
		assert.equal(sum(hours.newTemplates), quality.templates);
		for (const [number, { count }] of templates.entries()) {
			const entries = templateHours.byTemplate[number] ?? [];
			assert.equal(sum(entries.filter((_, i) => i % 2 === 1)), count);
		}
	});

	it('have hourly scores that are those of the feature files’ arithmetic', async () => {
		const { hours, templates, quality } = await contentsOf<ReportContents>(reportFile(first));
		const overHours = hours.score.reduce((total, score, i) => total + score * (hours.lines[i] ?? 0), 0) / quality.lines;
		const overTemplates = templates.reduce((total, { score, count }) => total + score * count, 0) / quality.lines;
		// Both are rounded to six digits.
		assert.ok(Math.abs(overHours / overTemplates - 1) < 1e-5, `${overHours} and ${overTemplates}`);
	});

	it('of the next model compare it with the one before', async () => {
		const { previous, newTemplates, templates } = await contentsOf<ReportContents>(reportFile(second));
		assert.equal(previous.version, first.version);
		const listed = newTemplates.listed.map((number) => templates[number]?.example ?? '');
		assert.ok(listed.some((example) => example.includes('Promotion engine')));
		assert.ok(listed.some((example) => example.includes('<script>')));
		assert.ok(!listed.some((example) => example.includes('Cache hit')));
	});

	inChromium('load from disk without an error and ask nothing of the network', async (opened) => {
		for (const file of [reportFile(first), reportFile(second), dropFile(incidentKey), dropFile(hostileKey)]) {
			for (const colorScheme of ['light', 'dark'] as const) {
				const { page, incidents } = await openFile(opened, file, { colorScheme });
				await page.mouse.wheel(0, 20_000);
				assert.deepEqual(incidents, [], basename(file));
				await page.context().close();
			}
		}
	});

	inChromium('of a model have all their charts with all their marks', async (opened) => {
		const file = reportFile(first);
		const contents = await contentsOf<ReportContents>(file);
		const { page } = await openFile(opened, file);
		assert.equal(await marks(page, '#map .templates path'), 2 * contents.map.points.length, 'two maps of all points');
		assert.equal(
			await marks(page, '#hours .new-templates rect'),
			contents.hours.newTemplates.filter((n) => n > 0).length,
		);
		assert.equal(await marks(page, '#hours .mean-score path'), 1);
		assert.equal(await marks(page, '#counts .inertia circle'), contents.sweep.length);
		assert.equal(await marks(page, '#counts .silhouette circle'), contents.sweep.length);
		assert.equal(await marks(page, '#counts .chosen circle'), 2);
		assert.equal(await page.locator('#counts').getByText('k = 20 chosen').count(), 2);
		assert.equal(await marks(page, '#components .explained-variance rect'), contents.components.length);
		assert.equal(await marks(page, '#clusters tbody tr'), contents.clusters.length);
		assert.equal(await marks(page, '#highlights tbody tr'), 30, 'ten most unusual, most common, rarest');
		await page.context().close();
	});

	inChromium('of a drop have all their charts, what was new and why, and the worst windows', async (opened) => {
		const file = dropFile(incidentKey);
		const { windows, newTemplates } = await contentsOf<DropContents>(file);
		const { page } = await openFile(opened, file);
		assert.equal(await marks(page, '#windows .highest-score rect'), windows.max.filter((score) => score > 0).length);
		assert.equal(await marks(page, '#windows .unseen-share rect'), windows.unseen.filter((n) => n > 0).length);
		assert.equal(await marks(page, '#windows .dominant-cluster rect'), windows.start.length);
		assert.equal(await marks(page, '#new tbody tr'), newTemplates.total);
		assert.match(await textOf(page.locator('#new tbody tr').first()), /never seen; new words: /);
		assert.equal(await marks(page, '#worst tbody tr'), 10);
		assert.match(await textOf(page.locator('#worst tbody tr').first()), /never seen/);
		await page.context().close();
	});

	inChromium('tell the message under the pointer, and lead to its row when it is chosen', async (opened) => {
		const { page } = await openFile(opened, reportFile(first), { hash: '#map' });
		const point = page.locator('#map .templates').first().locator('path').first();
		await point.scrollIntoViewIfNeeded();
		await point.hover({ force: true });
		const tip = page.locator('#map svg.plot').first().locator('[aria-label="tip"]');
		await tip.getByText('lines ·').waitFor();
		assert.match((await tip.textContent()) ?? '', /Database query completed/);
		await page.mouse.down();
		await page.mouse.up();
		await page.waitForURL(/#template-0$/);
		// The page's own listener comes after the address.
		await page.locator('#row-0:focus').waitFor();
		await page.context().close();
	});

	inChromium('find a template by words, and say how many are found', async (opened) => {
		const { page } = await openFile(opened, reportFile(first));
		const templates = page.locator('#templates');
		await templates.getByLabel('Search').fill('CACHE miss');
		assert.equal(await marks(page, '#templates tbody tr'), 1);
		assert.match(await textOf(templates.locator('tbody tr')), /Cache miss for key/);
		assert.match(await textOf(templates.getByRole('status')), /^1 of \d+ rows$/);
		await templates.getByLabel('Search').fill('');
		assert.equal(await marks(page, '#templates tbody tr'), 25);
		await templates.getByRole('button', { name: /^Show \d+ more$/ }).click();
		assert.ok((await marks(page, '#templates tbody tr')) > 25);
		await page.context().close();
	});

	inChromium('sort by a heading, by keyboard too, and say so', async (opened) => {
		const { page } = await openFile(opened, reportFile(first));
		const heading = page.locator('#templates thead').getByRole('columnheader', { name: 'Score' });
		const button = heading.getByRole('button');
		const firstScore = async () => Number(await textOf(page.locator('#templates tbody tr td:nth-child(3)').first()));
		assert.equal(await heading.getAttribute('aria-sort'), 'none');
		await button.focus();
		await page.keyboard.press('Enter');
		assert.equal(await heading.getAttribute('aria-sort'), 'descending');
		// Once in nine days: 1/(2 + 1/9).
		assert.equal(await firstScore(), 0.474);
		await page.keyboard.press('Space');
		assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
		assert.ok((await firstScore()) < 0.002);
		await page.context().close();
	});

	inChromium('lead from a template to its place on the map, to its hours, and back', async (opened) => {
		const { page, incidents } = await openFile(opened, reportFile(first));
		const row = page.locator('#templates tbody tr').nth(4);
		const example = await textOf(row.locator('.log').first());
		await row.getByRole('link', { name: 'on the map' }).click();
		await page.locator('#map .marked-template').first().waitFor();
		assert.equal(await marks(page, '#map .marked-template circle'), 2, 'marked on both maps');
		assert.ok((await textOf(page.locator('#map').getByRole('status'))).includes(example));
		await row.getByRole('link', { name: 'Hours' }).click();
		await page.locator('#hours-chosen .lines-of-the-template rect').first().waitFor();
		assert.ok((await textOf(page.locator('#hours-chosen h3'))).includes(example));
		await page.locator('#hours-chosen h3 a').click();
		await page.waitForURL(/#template-4$/);
		assert.equal(await page.evaluate('document.activeElement.id'), 'row-4');
		assert.deepEqual(incidents, []);
		await page.context().close();
	});

	inChromium('open at a row that is far down, whatever was shown first', async (opened) => {
		const { page } = await openFile(opened, reportFile(first), { hash: '#template-70' });
		await page.locator('#row-70').waitFor();
		assert.equal(await page.evaluate('document.activeElement.id'), 'row-70');
		assert.equal(
			await page.evaluate(
				'(({ top, bottom }) => top > 0 && bottom < innerHeight)(document.activeElement.getBoundingClientRect())',
			),
			true,
		);
		await page.context().close();
	});

	inChromium('show hostile log lines as text, and what cannot be seen by its number', async (opened) => {
		for (const file of [reportFile(second), dropFile(hostileKey)]) {
			const { page, incidents } = await openFile(opened, file);
			const more = page.getByRole('button', { name: /^Show \d+ more$/ });
			while ((await more.count()) > 0) await more.first().click();
			const text = (await page.locator('#page').textContent()) ?? '';
			for (const shown of [
				'<script>alert("script")</script> refused',
				'</script><img src=x onerror=alert("image")> refused',
				'<!-- refused --> <style>*{display:none}</style>',
				'$\u007bglobalThis.pwned = 1}',
				'\\u{202e}gnirts desrever\\u{202c}',
				'\\u{2028}separated\\u{2029}',
				'nul \\u{0} bell \\u{7}',
			]) {
				assert.ok(text.includes(shown), `${basename(file)} shows ${shown}`);
			}
			// What is no word is no level.
			assert.doesNotMatch(text, /onclick/i);
			assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u2028\u2029]|(?![\n\t])\p{Cc}/u);
			assert.equal(await marks(page, '#page script, #page img, #page style, #page b, #page iframe'), 0);
			assert.equal(await page.evaluate('globalThis.pwned'), undefined);
			assert.equal(
				await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
				false,
				'no line is too wide',
			);
			assert.deepEqual(incidents, []);
			await page.context().close();
		}
	});

	inChromium('let no code run but their own, even if it were in the file, and nothing be sent', async (opened) => {
		const html = await readFile(reportFile(first), 'utf8');
		const tampered = join(testLoop.directory, 'tampered.html');
		const markup =
			'<script>globalThis.pwned = 1</script><p id="probe" onclick="globalThis.pwned = 2" style="color: red">x</p>' +
			'<img src="data:," onerror="globalThis.pwned = 3"><a id="link" href="javascript:globalThis.pwned = 4">x</a>';
		await writeFile(tampered, html.replace('<body>', `<body>${markup}`));
		const { page } = await openFile(opened, tampered);
		await page.locator('#probe').click();
		await page.locator('#link').click();
		assert.equal(await page.evaluate('globalThis.pwned'), undefined);
		assert.notEqual(await page.evaluate("getComputedStyle(document.getElementById('probe')).color"), 'rgb(255, 0, 0)');
		const attempt = (code: string) =>
			page.evaluate<string>(`(async () => { try { ${code}; return 'done' } catch (error) { return error.name } })()`);
		assert.equal(await attempt("document.body.innerHTML = '<b>x</b>'"), 'TypeError', 'text never becomes markup');
		assert.equal(await attempt("document.createElement('script').text = '1'"), 'TypeError');
		assert.equal(await attempt("await fetch('https://example.com/')"), 'TypeError');
		await page.context().close();
	});

	inChromium('can be read in light and dark: text has a contrast of at least 4.5 to 1', async (opened) => {
		const backgrounds = new Set<string>();
		for (const colorScheme of ['light', 'dark'] as const) {
			const { page } = await openFile(opened, reportFile(first), { colorScheme });
			for (const selector of ['.lead', 'figcaption', 'td .log', '.template', '.slot', 'td a', 'thead th']) {
				const [ink, paper] = await page.evaluate<[string, string]>(`(() => {
					const element = document.querySelector(${JSON.stringify(selector)});
					let behind = element;
					while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
					return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
				})()`);
				assert.ok(contrast(ink, paper) >= 4.5, `${selector}: ${ink} on ${paper} in ${colorScheme}`);
				if (selector === 'figcaption') backgrounds.add(paper);
			}
			await page.context().close();
		}
		assert.equal(backgrounds.size, 2);
	});

	inChromium('fit a phone and a sheet of paper', async (opened) => {
		for (const file of [reportFile(second), dropFile(incidentKey)]) {
			const { page } = await openFile(opened, file, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
			assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
			assert.ok(
				(await page.evaluate<number>("document.querySelector('main svg').getBoundingClientRect().right")) <= 360,
			);
			await page.emulateMedia({ media: 'print' });
			assert.equal(await page.locator('nav').isVisible(), false);
			assert.equal(
				await page.evaluate('getComputedStyle(document.body).color'),
				'rgb(26, 32, 41)',
				'dark ink on paper',
			);
			await page.context().close();
		}
	});

	inChromium('have what a screen reader needs', async (opened) => {
		for (const file of [reportFile(second), dropFile(incidentKey)]) {
			const { page } = await openFile(opened, file);
			assert.equal(await marks(page, 'html[lang]'), 1);
			assert.equal(await marks(page, 'h1'), 1);
			assert.equal(await marks(page, 'main svg[role="img"]:not([aria-label])'), 0);
			assert.equal(await marks(page, 'figure:not(:has(figcaption))'), 0);
			assert.equal(await marks(page, 'table:not(:has(caption))'), 0);
			assert.equal(await marks(page, 'th:not([scope])'), 0);
			assert.equal(await marks(page, 'section:not([aria-labelledby])'), 0);
			assert.equal(await marks(page, 'main bdi.log'), await marks(page, 'main .log'), 'log text is isolated');
			assert.ok((await marks(page, 'main figure svg[role="img"]')) >= 3);
			await page.keyboard.press('Tab');
			assert.equal(
				await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
				'solid',
				'focus shows',
			);
			await page.context().close();
		}
	});
});

/** WCAG's contrast ratio of two colours as `rgb(r, g, b)`. */
function contrast(a: string, b: string): number {
	const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
	const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
		const value = Number(part) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
