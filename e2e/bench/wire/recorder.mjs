// Keeps the HTTP requests that a real client makes, so that they can be made again, one after the other and as fast as the server
// answers: what a server does is measured without its client.
import { once } from 'node:events';
import { Agent, createServer, request as ask } from 'node:http';

/** Headers that belong to one connection. */
const OF_A_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length'];

export class Recorder {
  #http = null;
  #requests = [];
  /** Where it answers: `http://127.0.0.1:PORT`. */
  origin = null;

  /** Hands everything on to the server at an address, and keeps it. */
  static async start(serverOrigin) {
    const recorder = new Recorder();
    const agent = new Agent({ keepAlive: true });
    recorder.#http = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url: path, headers } = request;
      const kept = { method, path, headers: without(headers), body: Buffer.concat(chunks) };
      recorder.#requests.push(kept);
      const answer = await answerTo(kept, serverOrigin, agent);
      response.writeHead(answer.statusCode, without(answer.headers)).end(answer.body);
    });
    recorder.#http.listen(0, '127.0.0.1');
    await once(recorder.#http, 'listening');
    recorder.origin = `http://127.0.0.1:${recorder.#http.address().port}`;
    return recorder;
  }

  /** What was asked since the last time. */
  take() {
    return this.#requests.splice(0);
  }

  async close() {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}

/**
 * Makes the requests again, each when the one before is answered to its last byte, over one connection; gives the milliseconds
 * of all. An answer other than 2xx or 404 (how CouchDB says that a checkpoint is new) ends the bench. `onAnswer` hears of each.
 */
export async function askAgain(requests, serverOrigin, { rename = (path) => path, onAnswer = () => {} } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const begunMs = performance.now();
  for (const [number, request] of requests.entries()) {
    const path = rename(request.path);
    const { statusCode, body } = await answerTo({ ...request, path }, serverOrigin, agent);
    const good = (statusCode >= 200 && statusCode < 300) || statusCode === 404;
    if (!good) throw new Error(`${request.method} ${path} was answered with ${statusCode}: ${body}`);
    onAnswer(number, body);
  }
  const ms = performance.now() - begunMs;
  agent.destroy();
  return ms;
}

function answerTo({ method, path, headers, body }, serverOrigin, agent) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(serverOrigin);
    const full = { ...headers, 'content-length': body.length };
    const onward = ask({ hostname, port, method, path, headers: full, agent }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ statusCode: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) });
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

function without(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_A_CONNECTION.includes(name)));
}
