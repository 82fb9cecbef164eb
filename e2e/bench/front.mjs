// Stands before the real server and hands everything on. It makes the page cross-origin isolated, because only then do browsers
// give clocks that tell tenths of a millisecond apart, and it adds the bench's own scripts below /bench/.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';

const ISOLATED = { 'cross-origin-embedder-policy': 'require-corp' };
const SCRIPTS = new Set(['peer_worker.mjs', 'people.mjs', 'rounds.mjs', 'strict_put.mjs']);

export class Front {
  #http = null;
  /** More that is given below /bench/: `{ type, bytes }` by the name. */
  given = new Map();
  /** Where it answers: `http://127.0.0.1:PORT`. */
  origin = null;

  static async start(serverOrigin) {
    const front = new Front();
    front.#http = createServer((request, response) => {
      const name = request.url.match(/^\/bench\/([a-z_.]+)$/)?.[1];
      if (front.given.has(name)) give(front.given.get(name), response);
      else if (SCRIPTS.has(name)) giveScript(name, response);
      else handOn(new URL(serverOrigin), request, response);
    });
    front.#http.listen(0, '127.0.0.1');
    await once(front.#http, 'listening');
    front.origin = `http://127.0.0.1:${front.#http.address().port}`;
    return front;
  }

  async close() {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}

async function giveScript(name, response) {
  give({ type: 'text/javascript', bytes: await readFile(new URL(`in_page/${name}`, import.meta.url)) }, response);
}

function give({ type, bytes }, response) {
  response.writeHead(200, { 'content-type': type, ...ISOLATED }).end(bytes);
}

function handOn(server, request, response) {
  const { method, url: path, headers } = request;
  const onward = ask({ host: server.hostname, port: server.port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, { ...answer.headers, ...ISOLATED });
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
