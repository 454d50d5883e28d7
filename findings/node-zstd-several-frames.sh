#!/usr/bin/env bash
# Node.js 24.21.0, zlib: of a Zstandard file of several frames (what appending writers and pzstd make, and `zstd -dc` reads whole)
# zstdDecompressSync gives the first one and no error; a skippable frame in front gives nothing at all.
# Seen: "one" of "onetwo", "" of a skippable frame and "one".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm pkg set allowScripts.node=true --json
npm install --silent --no-audit --no-fund node@24.21.0
cat >finding.mjs <<'JS'
import assert from 'node:assert/strict';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const read = (...frames) => zstdDecompressSync(Buffer.concat(frames)).toString();
const found = {
	two: read(zstdCompressSync('one'), zstdCompressSync('two')),
	behindSkippable: read(skippable, zstdCompressSync('one')),
};
console.log(process.version, found);
assert.deepEqual(found, { two: 'one', behindSkippable: '' }, 'frames behind the first are read now');
JS
./node_modules/.bin/node finding.mjs
