// The oldest Chromium that Acogida promises to run in: 138, the last for Android 8 and 9. What npm has of it is its headless
// shell, packed: the same engine with neither windows nor the new headless mode.
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import * as places from './places.mjs';

/** The program, unpacked once for each version. */
export async function floorProgram() {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
  const { version } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'));
  const program = join(places.root, 'target/tmp', `chromium-${version}`);
  if (existsSync(program)) return program;
  await mkdir(dirname(program), { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  await pipeline(createReadStream(join(packed, 'bin/chromium.br')), createBrotliDecompress(), createWriteStream(unfinished));
  await chmod(unfinished, 0o755);
  await rename(unfinished, program);
  return program;
}
