import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { type PageServer, pageUrl, servePages } from '../../../infra/local/pages.ts';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import { startTestEndpoint, type TestEndpoint } from './s3/endpoint.ts';

interface Answer {
	readonly status: number | undefined;
	readonly type: string | undefined;
	readonly body: string;
}

describe('the page server', () => {
	let endpoint: TestEndpoint;
	let server: PageServer;
	const reportKey = 'models/20251226T234414Z-0/report.html';
	const dropKey = 'features/pages/a b/<ü>&?#.csv.html';
	before(async () => {
		endpoint = await startTestEndpoint();
		await endpoint.client.send(new CreateBucketCommand({ Bucket: 'output' }));
		const store = new ObjectStore(endpoint.client);
		const put = (key: string, text: string) => store.putText('output', key, text, 'text/html');
		await put(reportKey, '<p>report</p>');
		await put(dropKey, '<p>drop</p>');
		await put('models/secret.html', 'secret');
		await put('features/logs/secret.html', 'secret');
		await put('features/manifests/a.json', '{"secret":1}');
		server = await servePages(store, 'output', 0);
	});
	after(async () => {
		await server.close();
		await endpoint.close();
	});

	/** The path as it is: fetch would tidy it. */
	const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
		new Promise<Answer>((resolve, reject) => {
			const { hostname, port } = new URL(server.url);
			request({ hostname, port, path, method, headers }, (response) => {
				let body = '';
				response.setEncoding('utf8').on('data', (text: string) => (body += text));
				response.on('end', () =>
					resolve({ status: response.statusCode, type: response.headers['content-type'], body }),
				);
			})
				.on('error', reject)
				.end();
		});

	it('serves reports and drop pages, whatever their names', async () => {
		for (const [key, body] of [
			[reportKey, '<p>report</p>'],
			[dropKey, '<p>drop</p>'],
		] as const) {
			const answer = await get(new URL(pageUrl(server, key)).pathname);
			assert.deepEqual(answer, { status: 200, type: 'text/html; charset=utf-8', body });
		}
	});

	it('lists them as text', async () => {
		const { body } = await get('/');
		assert.ok(body.includes('&#60;ü&#62;&#38;?#.csv'), body);
		assert.ok(body.includes(`href="${new URL(pageUrl(server, dropKey)).pathname}"`), body);
	});

	it('lists them though the pointer to the model is damaged, and says so', async () => {
		const store = new ObjectStore(endpoint.client);
		await store.putText('output', 'models/current.json', '{"<b>', 'application/json');
		const { status, body } = await get('/');
		await store.delete('output', 'models/current.json');
		assert.equal(status, 200);
		assert.match(body, /models\/current\.json is damaged: it has 5 characters, [^<]*&#60;b/);
		assert.ok(body.includes(new URL(pageUrl(server, dropKey)).pathname));
	});

	it('serves nothing else', async () => {
		for (const path of [
			'/models/secret.html',
			'/features/logs/secret.html',
			'/features/manifests/a.json',
			'/models/current.json',
			'/features/pages/missing.html',
			'/../../../../etc/passwd',
			'/models/..%2f..%2f..%2fetc%2fpasswd/report.html',
			'/features/pages/../../../../../etc/hosts.html',
			'/features/pages/%2e%2e/%2e%2e/models/secret.html',
			'/%E0%A4%A',
			'//evil.example/report.html',
		]) {
			const { status, body } = await get(path);
			assert.equal(status, 404, path);
			assert.doesNotMatch(body, /secret|root:/);
		}
	});

	it('is read only', async () => {
		for (const method of ['PUT', 'POST', 'DELETE']) assert.equal((await get(`/${reportKey}`, {}, method)).status, 405);
		assert.deepEqual(await get(`/${reportKey}`, {}, 'HEAD'), {
			status: 200,
			type: 'text/html; charset=utf-8',
			body: '',
		});
	});

	it('answers to the names of this machine only', async () => {
		for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:9481']) {
			const { status, body } = await get(`/${reportKey}`, { host });
			assert.equal(status, 404, host);
			assert.doesNotMatch(body, /report/);
		}
		for (const host of ['localhost:9481', '127.0.0.1', '[::1]:9481']) {
			assert.equal((await get(`/${reportKey}`, { host })).status, 200, host);
		}
	});

	it('lets other sites lead to its pages, and do nothing else', async () => {
		const routes = ['/', `/${reportKey}`, new URL(pageUrl(server, dropKey)).pathname, '/missing'];
		const others: Record<string, string>[] = [
			{ origin: 'https://evil.example' },
			{ origin: 'null' },
			{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
			{ 'sec-fetch-site': 'cross-site' },
			{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
			{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
			{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
		];
		for (const path of routes) {
			for (const headers of others) {
				for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
					const { status, body } = await get(path, headers, method);
					assert.equal(status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
					assert.doesNotMatch(body, /report|drop/);
				}
			}
		}
		const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
		assert.equal((await get(`/${reportKey}`, link)).status, 200);
		const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
		assert.equal((await get('/', own)).status, 200);
	});
});
