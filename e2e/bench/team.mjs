// node team.mjs READERS TEAM: what a team costs when somebody leaves. The devices are engines of e2e/native/examples/bench. Prints JSON.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server } from '../browser/stage/server.mjs';
import { benchProgram } from './wire/colleague.mjs';

const [readers, team] = process.argv.slice(2);
const server = await Server.start();
const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'acogida-team-'));
try {
  const { stdout } = await promisify(execFile)(benchProgram, ['team', folder, server.origin, readers, team]);
  process.stdout.write(stdout);
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
