// A second build without compiling: the finished one under another id, to a browser a new version.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as places from './places.mjs';

/** Copies a build under another id; `path` is the new folder, `remove()` ends it. */
export async function restamped(buildId, dist = places.dist) {
  const folder = await places.temporaryFolder('build');
  const path = join(folder.path, 'dist');
  const [program, ...first] = places.xtask;
  await promisify(execFile)(program, [...first, 'restamp', dist, path, buildId], { cwd: places.root });
  return { path, remove: folder.remove };
}
