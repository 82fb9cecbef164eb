// The peer with the same kind of documents: automerge-repo, one document for each record, over a WebSocket. Whoever pulls is
// given the documents' addresses, which in an app would be one more document.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';

const PROGRAM = fileURLToPath(new URL('automerge_server.mjs', import.meta.url));
/** Documents asked for at once: of more, some are said to be unavailable. */
const FOUND_AT_ONCE = 50;

export class AutomergeRepo {
  #closing = [];
  #addresses = new Map();

  /** A server over an empty folder. `tools`: the bench's CountingLine, mostResident, temporaryFolder. */
  static async start(tools) {
    const peer = new AutomergeRepo();
    peer.tools = tools;
    peer.folder = await tools.temporaryFolder('automerge');
    peer.process = spawn(process.execPath, [PROGRAM, peer.folder.path], { stdio: ['pipe', 'pipe', 'ignore'] });
    peer.lines = createInterface({ input: peer.process.stdout })[Symbol.asyncIterator]();
    peer.port = Number((await peer.lines.next()).value);
    return peer;
  }

  /** Pushes and pulls everything once. Its protocol has no requests that could be made again without a client. */
  async fill(records) {
    const writer = new Repo({ peerId: 'writer', network: [], sharePolicy: async () => true });
    this.#create(writer, records);
    const pushMs = await timed(async () => {
      this.#connect(writer, this.port);
      await this.#isKept(records.length);
    });
    const pullMs = await timed(() => this.#find(this.#repo('reader', this.port), records));
    return { push_ms: pushMs, pull_ms: pullMs, resident: { pulled: await this.tools.mostResident(this.process.pid) } };
  }

  /** Over lines of their own, with clients that have nothing else: more documents would only add to it. */
  async countBytes({ person, hundred, edited }) {
    const lines = await Promise.all([0, 1].map(() => this.tools.CountingLine.start(this.port)));
    this.#closing.push(...lines);
    const [up, down] = lines;
    const [writer, reader] = [this.#repo('pen', portOf(up)), this.#repo('eye', portOf(down))];
    const counted = {};
    for (const [name, records] of Object.entries({ person, hundred })) {
      counted[`${name}_pushed`] = await up.count(async () => {
        this.#create(writer, records);
        await this.#isKept(this.#addresses.size);
      });
      counted[`${name}_pulled`] = await down.count(() => this.#find(reader, records));
    }
    counted.edit_pulled = await down.count(async () => {
      counted.edit_pushed = await up.count(() => this.#edit(writer, reader, edited));
    });
    return counted;
  }

  async close() {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    for (const each of this.#closing.reverse()) await each.close();
    await this.folder.remove();
  }

  #repo(peerId, port) {
    const repo = new Repo({ peerId, network: [], sharePolicy: async () => true });
    this.#connect(repo, port);
    return repo;
  }

  #connect(repo, port) {
    const adapter = new WebSocketClientAdapter(`ws://127.0.0.1:${port}`);
    repo.networkSubsystem.addNetworkAdapter(adapter);
    this.#closing.push({ close: () => adapter.disconnect() });
  }

  #create(repo, records) {
    for (const { record, person, form, answers } of records) {
      this.#addresses.set(record, repo.create({ person, form, ...answers }).url);
    }
  }

  async #isKept(documents) {
    this.process.stdin.write(`${documents}\n`);
    await this.lines.next();
  }

  async #find(repo, records) {
    for (let at = 0; at < records.length; at += FOUND_AT_ONCE) {
      const part = records.slice(at, at + FOUND_AT_ONCE);
      const handles = await Promise.all(part.map(({ record }) => repo.find(this.#addresses.get(record))));
      if (handles.some((handle) => !handle.doc().person)) throw new Error('a document came empty');
    }
  }

  async #edit(writer, reader, records) {
    for (const { record, answers } of records) {
      const handle = await writer.find(this.#addresses.get(record));
      const changed = Object.entries(answers).filter(([path, answer]) => handle.doc()[path] !== answer);
      handle.change((document) => changed.forEach(([path, answer]) => (document[path] = answer)));
      const seen = await reader.find(this.#addresses.get(record));
      while (changed.some(([path, answer]) => seen.doc()[path] !== answer)) await pause(20);
    }
  }
}

function portOf(line) {
  return Number(new URL(line.origin).port);
}

async function timed(work) {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}
