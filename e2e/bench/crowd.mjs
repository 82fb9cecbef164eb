// node crowd.mjs DEVICES ROUNDS: many devices at one server, each pushing something small every few seconds. The devices are engines
// of e2e/native/examples/bench. Prints the times and the server's memory as JSON.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server } from '../browser/stage/server.mjs';
import { benchProgram } from './wire/colleague.mjs';
import { mostResident } from './wire/memory.mjs';

const [devices, rounds] = process.argv.slice(2);
const server = await Server.start();
// Whether the devices' own disks are quick is not what is measured.
const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'acogida-crowd-'));
try {
  const words = ['crowd', folder, server.origin, devices, rounds];
  const { stdout } = await promisify(execFile)(benchProgram, words, { maxBuffer: 64 << 20 });
  const resident_bytes = await mostResident(server.pid);
  process.stdout.write(`${JSON.stringify({ ...JSON.parse(stdout), resident_bytes })}\n`);
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
