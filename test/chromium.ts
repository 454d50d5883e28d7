/** The browser that looks at pages in tests: Debian's Chromium, without a window and without a network. */
import { access, constants } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

async function firstThatExists(): Promise<string | undefined> {
	for (const path of candidates) {
		const exists = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (exists) return path;
	}
	return undefined;
}

/** Its program, `undefined` where there is none. */
export const chromiumProgram = await firstThatExists();

export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		...(chromiumProgram && { executablePath: chromiumProgram }),
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

export interface OpenedPage {
	readonly page: Page;
	/** What it said, asked of the network, or threw, beside loading itself. */
	readonly incidents: string[];
}

/** Opens a file as a person does, from disk. */
export async function openFile(
	browser: Browser,
	file: string,
	options: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<OpenedPage> {
	const { hash = '', ...contextOptions } = options;
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
	const page = await context.newPage();
	const url = pathToFileURL(file).href;
	const incidents: string[] = [];
	page.on('console', (message) => incidents.push(`console ${message.type()}: ${message.text()}`));
	page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
	page.on('dialog', (dialog) => {
		incidents.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('request', (request) => {
		if (request.url().split('#')[0] !== url) incidents.push(`request: ${request.url()}`);
	});
	await page.goto(url + hash);
	await page.locator('main svg').first().waitFor();
	return { page, incidents };
}
