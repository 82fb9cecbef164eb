// node compress.mjs DIST: writes FILE.br beside every file of DIST that brotli makes smaller, unless it is there.
import { readdir, readFile, stat, writeFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.md', '.svg', '.txt', '.wasm', '.webmanifest']);
const QUALITY = 11;
const WINDOW_BITS = 24;

const compress = promisify(brotliCompress);
const dist = process.argv[2];
if (!dist) throw new Error('usage: node compress.mjs DIST');

const files = (await readdir(dist, { recursive: true })).filter((name) => COMPRESSED.has(extname(name)));
await Promise.all(files.map((name) => twin(join(dist, name))));

async function twin(file) {
  const made = await stat(`${file}.br`).catch(() => null);
  if (made && made.mtimeMs >= (await stat(file)).mtimeMs) return;
  const plain = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  const small = await compress(plain, { params });
  if (small.length < plain.length) await writeFile(`${file}.br`, small);
  else await rm(`${file}.br`, { force: true });
}
