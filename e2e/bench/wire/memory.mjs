// What a server's process keeps in memory, as Linux counts it.
import { readFile } from 'node:fs/promises';

/** The most that a process has had resident so far, in bytes; null where the system does not tell. */
export async function mostResident(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = status.match(/^VmHWM:\s+(\d+) kB/m)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
