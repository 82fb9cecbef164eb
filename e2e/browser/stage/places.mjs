// Where the built programs and folders are: as `cargo xtask test` says, or where a build by hand leaves them.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const dist = process.env.ACOGIDA_DIST ?? join(root, 'dist');
/** The second version, with one more schema step: `cargo xtask build --rehearsal`. */
export const rehearsal = process.env.ACOGIDA_REHEARSAL ?? join(root, 'target/xtask/rehearsal');
export const serverProgram = process.env.ACOGIDA_SERVER ?? join(root, 'target/release/sync-server');
export const cliProgram = process.env.ACOGIDA_CLI ?? join(root, 'target/release/acogida');
export const xtask = process.env.ACOGIDA_XTASK ? [process.env.ACOGIDA_XTASK] : ['cargo', 'xtask'];
export const screenshots = join(root, 'target/screenshots');

export const chromiumProgram = firstThere(process.env.ACOGIDA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome');
export const firefoxProgram = firstThere(process.env.ACOGIDA_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox');

/** An empty folder of its own; `remove()` ends it. */
export async function temporaryFolder(name) {
  const path = await mkdtemp(join(tmpdir(), `acogida-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }) };
}

function firstThere(...programs) {
  return programs.find((program) => program && existsSync(program));
}
