// Who founds the workspace and registers everybody: the program `acogida`, with a home folder of its own.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as places from '../../browser/stage/places.mjs';

const SECRET = 'puente lana grillo nube';
/** Where writing costs nothing. */
const IN_MEMORY = '/dev/shm';

export class Founder {
  #home = null;

  /** Founds a workspace that is kept at a server. */
  static async start(serverOrigin) {
    const founder = new Founder();
    founder.#home = await mkdtemp(join(tmpdir(), 'acogida-founder-'));
    const words = ['--organisation', 'Casa', '--site', 'Belén', '--prefix', 'TAP', '--name', 'Ana'];
    await founder.run('create', ...words, '--server', serverOrigin);
    return founder;
  }

  /** Gives one order; resolves with what it printed. */
  async run(...words) {
    const settings = { env: { ...process.env, ACOGIDA_SECRET: SECRET }, maxBuffer: 64 << 20 };
    const all = ['--home', this.#home, '--lang', 'en', ...words];
    const { stdout } = await promisify(execFile)(places.cliProgram, all, settings);
    return stdout;
  }

  /** A link for one colleague, which works at once. */
  async invite(label) {
    const link = (await this.run('invite', '--label', label)).trim();
    await this.run('sync');
    return link;
  }

  /** Registers invented people, and seals what was saved. Nothing of it is measured: it is done in memory where that can be. */
  async register(people, seed) {
    const disk = this.#home;
    const quick = existsSync(IN_MEMORY) ? await mkdtemp(join(IN_MEMORY, 'acogida-founder-')) : null;
    if (quick) {
      await cp(disk, quick, { recursive: true });
      this.#home = quick;
    }
    await this.run('seed', '--people', String(people), '--seed', String(seed));
    await this.run('bundle', 'export', `${this.#home}.sealed`);
    await rm(`${this.#home}.sealed`);
    if (quick) {
      await cp(quick, disk, { recursive: true });
      await rm(quick, { recursive: true });
      this.#home = disk;
    }
  }

  async close() {
    if (this.#home) await rm(this.#home, { recursive: true, force: true });
  }
}
