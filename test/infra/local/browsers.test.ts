import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopbackHost, isSentByOtherSite, isSentByPage } from '../../../infra/local/browsers.ts';

const host = '127.0.0.1:9481';
const followed = { mode: 'navigate', destination: 'document' };

describe('a Host header', () => {
	it('names this machine by what leads nowhere else', () => {
		for (const own of ['localhost', 'LOCALHOST:9480', 'logs.localhost:9480', 'my.logs.localhost', '127.0.0.1:9480'])
			assert.ok(isLoopbackHost(own), own);
		for (const own of ['127.0.0.1', '127.1.2.3:1', '[::1]:9480', '[::1]']) assert.ok(isLoopbackHost(own), own);
	});

	it('names another where a DNS server could make it lead here', () => {
		const others = [
			undefined,
			'',
			'evil.example',
			'evil.example:9480',
			'localhost.evil.example',
			'evillocalhost',
			'127.0.0.1.evil.example',
			'127.0.0.1:9480@evil.example',
			'evil.example#.localhost',
			'localhost:9480,evil.example',
			'localhost:',
			' localhost',
			'0.0.0.0:9480',
			'10.0.0.1',
			'::1',
			'[::2]:9480',
			'.localhost',
		];
		for (const other of others) assert.equal(isLoopbackHost(other), false, other);
	});
});

describe('a request', () => {
	it('of a program, or of a person who typed the address, is sent by no page', () => {
		for (const headers of [{ host }, { host, site: 'none', ...followed }, { host, mode: 'cors' }]) {
			assert.equal(isSentByPage(headers), false);
			assert.equal(isSentByOtherSite(headers), false);
		}
	});

	it('of a page is one, whichever it is', () => {
		for (const site of ['cross-site', 'same-site', 'same-origin', '']) assert.ok(isSentByPage({ host, site }), site);
		for (const origin of ['null', 'http://evil.example', `http://${host}`]) assert.ok(isSentByPage({ host, origin }));
	});

	it('of another site is one, other machines and other ports alike', () => {
		for (const site of ['cross-site', 'same-site', 'cross-site,none', '']) {
			assert.ok(isSentByOtherSite({ host, site }), site);
			assert.ok(isSentByOtherSite({ host, site, mode: 'no-cors', destination: 'image' }));
			assert.ok(isSentByOtherSite({ host, site, mode: 'navigate', destination: 'iframe' }));
			// A form.
			assert.ok(isSentByOtherSite({ host, site, origin: 'http://evil.example', ...followed }));
		}
		for (const origin of ['null', 'http://evil.example', 'http://127.0.0.1:3000', 'http://localhost:9481']) {
			assert.ok(isSentByOtherSite({ host, origin }), origin);
		}
	});

	it('of a page’s own site, or a link to it, is not', () => {
		assert.equal(isSentByOtherSite({ host, site: 'same-origin', origin: `http://${host}` }), false);
		for (const site of ['cross-site', 'same-site']) assert.equal(isSentByOtherSite({ host, site, ...followed }), false);
	});
});
