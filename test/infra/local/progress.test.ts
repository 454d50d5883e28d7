import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ProgressStream, progress } from '../../../infra/local/progress.ts';

function terminal(options: Partial<ProgressStream> = {}): ProgressStream & { readonly written: string[] } {
	const written: string[] = [];
	return { isTTY: true, columns: 40, ...options, written, write: (text) => written.push(text) };
}

describe('a progress line', () => {
	it('replaces itself and is gone when done', () => {
		const stream = terminal();
		const line = progress('Uploading', stream);
		line.update('1 of 10');
		line.update('2 of 10');
		line.done();
		assert.deepEqual(stream.written, ['\r\x1b[KUploading 1 of 10', '\r\x1b[KUploading 2 of 10', '\r\x1b[K']);
	});

	it('writes nothing where there is no terminal', () => {
		const stream = terminal({ isTTY: false });
		const line = progress('Uploading', stream);
		line.update('1 of 10');
		line.done();
		assert.deepEqual(stream.written, []);
	});

	it('writes nothing twice, nor anything after it is done', () => {
		const stream = terminal();
		const line = progress('Uploading', stream);
		line.update('1 of 10');
		line.update('1 of 10');
		line.done();
		line.done();
		line.update('2 of 10');
		assert.deepEqual(stream.written, ['\r\x1b[KUploading 1 of 10', '\r\x1b[K']);
	});

	it('wipes nothing if it said nothing', () => {
		const stream = terminal();
		progress('Uploading', stream).done();
		assert.deepEqual(stream.written, []);
	});

	it('stays on one line, a column short of the edge', () => {
		const stream = terminal({ columns: 12 });
		progress('Uploading', stream).update('a\nb of 10');
		assert.deepEqual(stream.written, ['\r\x1b[KUploading a']);
	});

	it('never passes control characters on', () => {
		const stream = terminal();
		progress('Uploading', stream).update('evil\x1b[2Jkey\x07');
		assert.deepEqual(stream.written, ['\r\x1b[KUploading evil [2Jkey ']);
	});

	it('gives way to notes, which stay', () => {
		const stream = terminal();
		const line = progress('Uploading', stream);
		line.note('first');
		line.update('1 of 10');
		line.note('a\x1b[2J\nb');
		line.done();
		line.note('last');
		assert.deepEqual(stream.written, [
			'Uploading first\n',
			'\r\x1b[KUploading 1 of 10',
			'\r\x1b[KUploading a [2J b\nUploading 1 of 10',
			'\r\x1b[K',
			'Uploading last\n',
		]);
	});

	it('leaves notes where there is no terminal', () => {
		const stream = terminal({ isTTY: false });
		progress('Uploading', stream).note('first');
		assert.deepEqual(stream.written, ['Uploading first\n']);
	});
});
