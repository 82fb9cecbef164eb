// The real server, on a free port and with a data folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as places from './places.mjs';

const START_MS_MAX = 10_000;

export class Server {
  #process = null;
  #data = null;
  /** Where it answers: `http://127.0.0.1:PORT`. Stays the same after a restart. */
  origin = null;
  /** All that it has printed, line by line. */
  printed = [];

  /** Starts a server over a built app. */
  static async start({ dist = places.dist, flags = [] } = {}) {
    const server = new Server();
    server.dist = dist;
    server.flags = flags;
    server.#data = await places.temporaryFolder('server');
    await server.start();
    return server;
  }

  get dataFolder() {
    return this.#data.path;
  }

  /** Its process, while it runs. */
  get pid() {
    return this.#process?.pid ?? null;
  }

  /** Starts it again over the same data, at the same address, perhaps with another build of the app. */
  async start({ dist = this.dist } = {}) {
    this.dist = dist;
    const listen = this.origin ? new URL(this.origin).host : '127.0.0.1:0';
    const words = ['--listen', listen, '--dist', dist, '--data', this.dataFolder, ...this.flags];
    this.#process = spawn(places.serverProgram, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    // Even a test program that breaks down leaves no server behind.
    const child = this.#process;
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    this.origin = await this.#saidAddress();
  }

  async #saidAddress() {
    const lines = createInterface({ input: this.#process.stdout });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server said no address in time')), START_MS_MAX);
      const settle = (end, value) => (clearTimeout(late), end(value));
      this.#process.once('error', (error) => settle(reject, error));
      this.#process.once('exit', (code) => settle(reject, new Error(`the server ended at once (${code})`)));
      lines.on('line', (line) => {
        this.printed.push(line);
        const said = line.match(/^Acogida: (http:\S+)/);
        if (said) settle(resolve, said[1]);
      });
    });
  }

  /** Ends it; by default politely. The data stays. */
  async end(signal = 'SIGTERM') {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Ends it as a power cut does. */
  async kill() {
    await this.end('SIGKILL');
  }

  /** Ends it and removes its data. */
  async close() {
    await this.end();
    await this.#data.remove();
  }
}
