// A build of which one file is not what was built: a portal's page in its place, a byte that fell over, half of a file.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as places from './places.mjs';

/** Copies a build with one file changed by `change`, which gets its bytes; `remove()` ends the copy. */
export async function spoiled(dist, name, change) {
  const folder = await places.temporaryFolder('spoiled');
  const path = join(folder.path, 'dist');
  await cp(dist, path, { recursive: true });
  const file = join(path, name);
  await writeFile(file, change(await readFile(file)));
  await rm(`${file}.br`, { force: true });
  return { path, remove: folder.remove };
}

/** What a network answers that wants a login first. */
export const asPortal = () => '<!doctype html><title>Wi-Fi</title><p>Acepte las condiciones para navegar.</p>';

export const withOneBitTurned = (bytes) => {
  const turned = Buffer.from(bytes);
  turned[Math.floor(turned.length / 2)] ^= 1;
  return turned;
};

export const inHalf = (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2));
