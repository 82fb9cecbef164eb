// Stands between a client and its server and counts what goes over the line: every byte above TCP, headers and bodies alike.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Nothing more comes once it was quiet for so long. */
const QUIET_MS = 400;

export class CountingLine {
  #server = null;
  #sockets = new Set();
  #lastMs = 0;
  #counts = null;
  /** Where it answers: `http://127.0.0.1:PORT`. */
  origin = null;

  /** A line to the server at a port of this machine. */
  static async start(port) {
    const line = new CountingLine();
    line.#begin();
    line.#server = createServer((client) => line.#carry(client, connect({ host: '127.0.0.1', port, noDelay: true })));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    line.origin = `http://127.0.0.1:${line.#server.address().port}`;
    return line;
  }

  /**
   * Counts what some work sends and receives, until the line is quiet again: `bytes` in both directions, `body_bytes` of them in
   * HTTP bodies of a stated length, and `round_trips`: how often the client spoke after the server had, or first.
   */
  async count(work) {
    this.#begin();
    await work();
    while (performance.now() - this.#lastMs < QUIET_MS) await pause(50);
    return this.#counts;
  }

  async close() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #begin() {
    this.#counts = { bytes: 0, body_bytes: 0, round_trips: 0 };
    this.#lastMs = performance.now();
  }

  #carry(client, server) {
    client.setNoDelay(true);
    const turn = { ofClient: false };
    this.#pass(client, server, turn, true);
    this.#pass(server, client, turn, false);
  }

  #pass(from, to, turn, fromClient) {
    this.#sockets.add(from);
    const bodies = new Bodies();
    from.on('data', (data) => {
      this.#lastMs = performance.now();
      this.#counts.bytes += data.length;
      this.#counts.body_bytes += bodies.within(data);
      if (fromClient && !turn.ofClient) this.#counts.round_trips += 1;
      turn.ofClient = fromClient;
      to.write(data);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => (this.#sockets.delete(from), to.destroy()));
  }
}

/** Tells how much of a stream of HTTP messages is bodies. */
class Bodies {
  #left = 0;
  #head = '';

  within(data) {
    let [bytes, rest] = [0, data];
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#readHead(rest);
      } else {
        const part = Math.min(this.#left, rest.length);
        [bytes, this.#left, rest] = [bytes + part, this.#left - part, rest.subarray(part)];
      }
    }
    return bytes;
  }

  #readHead(data) {
    const before = this.#head.length;
    this.#head += data.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return data.subarray(data.length);
    this.#left = Number(this.#head.slice(0, end).match(/^content-length: *(\d+)/im)?.[1] ?? 0);
    this.#head = '';
    return data.subarray(end + 4 - before);
  }
}
