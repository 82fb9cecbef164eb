// A colleague's device without a screen: the program `acogida`, with a home folder and a secret of its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as places from './places.mjs';

const SECRET = 'puente lana grillo nube';

export class Native {
  #home = null;

  /** A device that has joined nothing yet. */
  static async start() {
    const native = new Native();
    native.#home = await places.temporaryFolder('native');
    return native;
  }

  /** Gives one order; resolves with what it printed. */
  async run(...words) {
    const all = ['--home', this.#home.path, '--lang', 'es', ...words];
    const settings = { env: { ...process.env, ACOGIDA_SECRET: SECRET }, maxBuffer: 64 << 20 };
    const { stdout } = await promisify(execFile)(places.cliProgram, all, settings);
    return stdout;
  }

  /** Enters a workspace, and has what is on its server. */
  async join(link, name) {
    await this.run('join', link, '--name', name);
    await this.run('sync');
  }

  async close() {
    await this.#home?.remove();
  }
}
