// The peer that speaks CouchDB's protocol: pouchdb-server over LevelDB (which it does not ask to sync), replicated by PouchDB
// itself with its own settings from and to stores in memory. One document for each record. Nothing is asked to be deflated, as
// CouchDB itself does not deflate; what a hundred people are if pouchdb-server does is counted apart.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';

PouchDB.plugin(http).plugin(memory).plugin(replication);

const PROGRAM = fileURLToPath(new URL('node_modules/pouchdb-server/bin/pouchdb-server', import.meta.url));
const START_MS_MAX = 30_000;
const DATABASE = 'acogida';

export class Pouch {
  #closing = [];
  #again = 0;

  /** A server over an empty folder. `tools`: the bench's CountingLine, Recorder, askAgain, mostResident, temporaryFolder. */
  static async start(tools) {
    const pouch = new Pouch();
    pouch.tools = tools;
    pouch.folder = await tools.temporaryFolder('pouch');
    const port = await freePort();
    pouch.origin = `http://127.0.0.1:${port}`;
    const words = [PROGRAM, '--port', String(port), '--dir', 'data', '--config', 'config.json', '--no-stdout-logs'];
    pouch.process = spawn(process.execPath, words, { cwd: pouch.folder.path, stdio: 'ignore' });
    process.once('exit', () => pouch.process.kill());
    for (const late = Date.now() + START_MS_MAX; ; await pause(100)) {
      if (await fetch(pouch.origin).catch(() => null)) return pouch;
      if (Date.now() > late) throw new Error('pouchdb-server did not answer in time');
    }
  }

  /** Pushes and pulls everything once, timed with its client; then once more, to keep what was asked. */
  async fill(records) {
    this.writer = new PouchDB('writer', { adapter: 'memory' });
    await this.#write(records);
    this.reader = new PouchDB('reader', { adapter: 'memory' });
    const pushMs = await timed(() => this.#push(this.origin));
    const pullMs = await timed(() => this.#pull(this.reader, this.origin));
    const { doc_count: pulled } = await this.reader.info();
    if (pulled !== records.length) throw new Error(`${pulled} of ${records.length} records were pulled`);
    const recorder = await this.tools.Recorder.start(this.origin);
    this.#closing.push(recorder);
    await this.#push(recorder.origin, 'recorded');
    this.pushes = recorder.take();
    await this.#pull(new PouchDB('once', { adapter: 'memory' }), recorder.origin, { name: 'recorded' });
    this.pulls = recorder.take();
    return { push_with_client_ms: pushMs, pull_with_client_ms: pullMs };
  }

  /** The same requests for a database that is empty. */
  async again() {
    const name = `again${++this.#again}`;
    const rename = (path) => path.replace(/^\/recorded(?=[/?]|$)/, `/${name}`);
    const pushMs = await this.tools.askAgain(this.pushes, this.origin, { rename });
    const pullMs = await this.tools.askAgain(this.pulls, this.origin, { rename });
    const { doc_count: kept } = await new PouchDB(`${this.origin}/${name}`).info();
    const { doc_count: wanted } = await this.reader.info();
    if (kept !== wanted) throw new Error(`${kept} of ${wanted} records were kept`);
    return { push_ms: pushMs, pull_ms: pullMs, resident: { pulled: await this.tools.mostResident(this.process.pid) } };
  }

  async countBytes({ person, hundred, edited }) {
    const line = await this.tools.CountingLine.start(Number(new URL(this.origin).port));
    this.#closing.push(line);
    const push = () => line.count(() => this.#push(line.origin));
    const pull = () => line.count(() => this.#pull(this.reader, line.origin));
    const deflated = new PouchDB('deflated', { adapter: 'memory' });
    const pullDeflated = () => line.count(() => this.#pull(deflated, line.origin, { deflate: true }));
    const counted = {};
    await push();
    await pull();
    await pullDeflated();
    counted.nothing_pulled = await pull();
    for (const [name, records] of Object.entries({ person, hundred, edit: edited })) {
      await this.#write(records);
      counted[`${name}_pushed`] = await push();
      counted[`${name}_pulled`] = await pull();
      counted[`${name}_pulled_deflated`] = await pullDeflated();
    }
    return counted;
  }

  async close() {
    for (const each of this.#closing.reverse()) await each.close();
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    await this.folder.remove();
  }

  async #write(records) {
    const docs = await Promise.all(
      records.map(async ({ record, person, form, answers }) => {
        const before = await this.writer.get(record).catch(() => null);
        return { _id: record, ...(before && { _rev: before._rev }), person, form, answers };
      }),
    );
    const results = await this.writer.bulkDocs(docs);
    const refused = results.find((result) => result.error);
    if (refused) throw new Error(`a document was not written: ${refused.message}`);
  }

  async #push(origin, name = DATABASE) {
    await PouchDB.replicate(this.writer, remote(origin, name));
  }

  async #pull(into, origin, { name = DATABASE, deflate = false } = {}) {
    await PouchDB.replicate(remote(origin, name, deflate), into);
  }
}

function remote(origin, name, deflate = false) {
  return new PouchDB(`${origin}/${name}`, { fetch: (url, words) => PouchDB.fetch(url, { ...words, compress: deflate }) });
}

async function timed(work) {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
