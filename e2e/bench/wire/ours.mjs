// Our side: the real server, the program `acogida` that pushes, a colleague's engine that pulls.
import { cp, rm } from 'node:fs/promises';
import { temporaryFolder } from '../../browser/stage/places.mjs';
import { Server } from '../../browser/stage/server.mjs';
import { Colleague } from './colleague.mjs';
import { CountingLine } from './counting_line.mjs';
import { Founder } from './founder.mjs';
import { mostResident } from './memory.mjs';
import { askAgain, Recorder } from './recorder.mjs';

const SEED = 7;
/** What is different the next morning: bed, dormitory, telephone, place of destination, point of entry. */
const EDIT = {
  cama: '12B',
  dormitorio: 'Anexo 2',
  telefono_seguro: '+525512345678',
  destino_intencion_lugar: 'Saltillo',
  punto_entrada: 'talisman',
};

export class Ours {
  #closing = [];

  /** A workspace with a server, a founder and a colleague, and nobody in it yet. */
  static async start() {
    const ours = new Ours();
    try {
      ours.server = ours.#keep(await Server.start());
      ours.founder = ours.#keep(await Founder.start(ours.server.origin));
      ours.colleague = ours.#keep(await Colleague.join(await ours.founder.invite('Luis'), ours.server.origin));
      await ours.colleague.pull(ours.server.origin);
      return ours;
    } catch (error) {
      await ours.close();
      throw error;
    }
  }

  /** Pushes and pulls everybody once, and keeps what was asked; gives the records and how long each took with its client. */
  async fill(people) {
    await this.founder.register(people, SEED);
    // What the server knew before the first person came is where it begins again each time.
    this.base = this.#keep(await temporaryFolder('base'));
    await this.server.end();
    await cp(this.server.dataFolder, this.base.path, { recursive: true });
    await this.server.start();
    const recorder = this.#keep(await Recorder.start(this.server.origin));
    await this.founder.run('set-server', recorder.origin);
    const begunMs = performance.now();
    await this.founder.run('sync');
    const pushMs = performance.now() - begunMs;
    this.pushes = recorder.take();
    const { ms: pullMs, people: pulled } = await this.colleague.pull(recorder.origin);
    if (pulled !== people) throw new Error(`${pulled} of ${people} people were pulled`);
    this.pulls = recorder.take();
    this.records = await this.colleague.brought();
    return { push_with_client_ms: pushMs, pull_with_client_ms: pullMs };
  }

  /** The same requests to a server that begins anew: what it takes to keep everybody, and to give them out. */
  async again() {
    const server = await Server.start();
    await server.end();
    await rm(server.dataFolder, { recursive: true });
    await cp(this.base.path, server.dataFolder, { recursive: true });
    await server.start();
    try {
      const resident = {};
      const half = Math.ceil(this.pushes.length / 2);
      const firstMs = await askAgain(this.pushes.slice(0, half), server.origin);
      resident.half_pushed = await mostResident(server.pid);
      const restMs = await askAgain(this.pushes.slice(half), server.origin);
      const pullMs = await askAgain(this.pulls, server.origin);
      resident.pulled = await mostResident(server.pid);
      return { push_ms: firstMs + restMs, pull_ms: pullMs, resident };
    } finally {
      await server.close();
    }
  }

  /** What goes over the line for one person, for a hundred, for an edit of five answers, and for nothing at all. */
  async countBytes() {
    const line = this.#keep(await CountingLine.start(Number(new URL(this.server.origin).port)));
    await this.founder.run('set-server', line.origin);
    const push = () => line.count(() => this.founder.run('sync'));
    const pull = () => line.count(() => this.colleague.pull(line.origin));
    const counted = {};
    await pull();
    counted.nothing_pulled = await pull();
    await this.founder.run('seed', '--people', '1', '--seed', '99');
    counted.person_pushed = await push();
    counted.person_pulled = await pull();
    this.person = await this.colleague.brought();
    await this.founder.run('seed', '--people', '100', '--seed', '100');
    counted.hundred_pushed = await push();
    counted.hundred_pulled = await pull();
    this.hundred = await this.colleague.brought();
    await this.#edit();
    counted.edit_pushed = await push();
    counted.edit_pulled = await pull();
    this.edited = await this.colleague.brought();
    return counted;
  }

  async #edit() {
    const answered = Map.groupBy(this.hundred, ({ person }) => person);
    const has = (records) => Object.keys(EDIT).every((path) => records.some(({ answers }) => path in answers));
    const [person] = [...answered].find(([, records]) => has(records)) ?? [];
    if (!person) throw new Error('nobody answered all five questions');
    await this.founder.run('edit', person, ...Object.entries(EDIT).map(([path, answer]) => `${path}=${answer}`));
  }

  async close() {
    for (const each of this.#closing.reverse()) await (each.close?.() ?? each.remove());
  }

  #keep(each) {
    this.#closing.push(each);
    return each;
  }
}
