// A colleague's device without a screen that stays open: the engine of e2e/native/examples/bench, told what to do line by line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as places from '../../browser/stage/places.mjs';

export const benchProgram = process.env.ACOGIDA_BENCH ?? join(places.root, 'target/release/examples/bench');

export class Colleague {
  #process = null;
  #lines = null;
  #folder = null;

  /** Joins by an invite's link. */
  static async join(link, serverOrigin) {
    const colleague = new Colleague();
    colleague.#folder = await places.temporaryFolder('colleague');
    const words = ['colleague', colleague.#folder.path, serverOrigin, link];
    colleague.#process = spawn(benchProgram, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    colleague.#lines = createInterface({ input: colleague.#process.stdout })[Symbol.asyncIterator]();
    await colleague.#said();
    return colleague;
  }

  /** One conversation with the server: `{ ms, people }`. */
  pull(origin) {
    return this.#order(`pull ${origin}`);
  }

  /** The records of those of whom the last conversation brought something. */
  async brought() {
    const file = join(this.#folder.path, 'brought.jsonl');
    await this.#order(`dump ${file}`);
    return (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => line)
      .flatMap((line) => JSON.parse(line).records.map((record) => ({ ...record, person: JSON.parse(line).person })));
  }

  async close() {
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
    await this.#folder.remove();
  }

  #order(order) {
    this.#process.stdin.write(`${order}\n`);
    return this.#said();
  }

  async #said() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the colleague said nothing more');
    return JSON.parse(value);
  }
}
