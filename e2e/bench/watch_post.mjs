// Asks the app's worker in the app's page, knowing of postcard only how a few commands are written.

/**
 * Runs in the page before the app does. `acogidaPost.ask(command)` posts a command's bytes to the app's worker and gives
 * `{ ms, reply }` once the reply is back in the page; `acogidaPost.unlockPostedMs` is when the app last asked to be unlocked. The
 * whole function is sent to the browser: it may use nothing from around it.
 */
export function watchPost() {
  // Of the enums in app/bridge: `ToUi::Reply`, `Ok` within it, and `Command::Unlock`.
  const REPLY = 1;
  const OK = 0;
  const UNLOCK = 3;
  /** Far beyond the numbers that the app gives its own questions. */
  let nextId = 0xf0000000;
  let appWorker = null;
  const waiting = new Map();

  // A phone that nobody touches locks itself, and its worker ends in the middle of what is measured.
  setInterval(() => dispatchEvent(new WheelEvent('wheel')), 10_000);

  globalThis.acogidaPost = {
    unlockPostedMs: null,
    workerUrl: null,
    ask: (command) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        const message = new Uint8Array([...numberBytes(id), ...command]);
        waiting.set(id, { postedMs: performance.now(), resolve, reject });
        appWorker.postMessage(message, [message.buffer]);
      }),
    numberBytes,
    numberAt,
  };

  globalThis.Worker = class extends Worker {
    constructor(url, ...words) {
      super(url, ...words);
      if (String(url).includes('role=')) return;
      appWorker = this;
      globalThis.acogidaPost.workerUrl = String(url);
      // Before the app's own listener, so that what the app does with a reply is not in its time.
      this.addEventListener('message', ({ data }) => hear(data, performance.now()));
    }

    postMessage(message, ...more) {
      if (message instanceof Uint8Array && message[numberAt(message, 0).end] === UNLOCK) {
        globalThis.acogidaPost.unlockPostedMs = performance.now();
      }
      return super.postMessage(message, ...more);
    }
  };

  function hear(message, heardMs) {
    if (!(message instanceof Uint8Array) || message[0] !== REPLY) return;
    const { number: id, end } = numberAt(message, 1);
    const asked = waiting.get(id);
    if (!asked) return;
    waiting.delete(id);
    if (message[end] === OK) asked.resolve({ ms: heardMs - asked.postedMs, reply: message.slice(end + 1) });
    else asked.reject(new Error(`the worker refused: ${message.slice(end, end + 40)}`));
  }

  /** A postcard varint. */
  function numberBytes(number) {
    const bytes = [];
    for (; number >= 0x80; number = Math.floor(number / 0x80)) bytes.push((number % 0x80) | 0x80);
    return [...bytes, number];
  }

  /** A postcard varint, and where it ends. */
  function numberAt(bytes, start) {
    let number = 0;
    for (let [at, factor] = [start, 1]; at < bytes.length; at++, factor *= 0x80) {
      number += (bytes[at] & 0x7f) * factor;
      if (bytes[at] < 0x80) return { number, end: at + 1 };
    }
    return { number: NaN, end: bytes.length };
  }
}
