// Stands at the address of a server that has ended and answers as it is told: refusals, garbage, another program's page.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** A refusal as the post spells it: `[1, code]` in CBOR. */
export function refusal(code) {
  const text = Buffer.from(code);
  const head = text.length < 24 ? [0x60 + text.length] : [0x78, text.length];
  return { status: 500, type: 'application/cbor', body: Buffer.concat([Buffer.from([0x82, 0x01, ...head]), text]) };
}

export class Pretender {
  #server = null;
  /** What is answered to every request from now on. */
  answer = null;
  /** How many requests were answered. */
  asked = 0;

  /** Starts at the address of a server; `answer` is `{ status, type, body }`. */
  static async start(origin, answer) {
    const pretender = new Pretender();
    pretender.answer = answer;
    pretender.#server = createServer((request, response) => {
      request.resume();
      pretender.asked += 1;
      const { status, type, body } = pretender.answer;
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
    });
    const { hostname, port } = new URL(origin);
    pretender.#server.listen(Number(port), hostname);
    await once(pretender.#server, 'listening');
    return pretender;
  }

  async close() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
