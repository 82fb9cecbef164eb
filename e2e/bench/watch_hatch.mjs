// Stands between the app's page and its worker, knowing of postcard only how an envelope begins.

/**
 * Runs in the page before the app does. `acogidaHatch.hold()` keeps the next `Command::SetAnswer` of a question back and gives it
 * as `{ post }`: `post()` sends it on to the worker as it is, and gives the milliseconds until the reply with the same id is back
 * in the page. The whole function is sent to the browser: it may use nothing from around it.
 */
export function watchHatch(question) {
  const WAIT_MS_MAX = 10_000;
  // Of the enums in app/bridge/src/message.rs: `ToUi::Reply`, and `Ok` within it.
  const REPLY = 1;
  const OK = 0;
  const name = new TextEncoder().encode(question);
  let awaitsCommand = null;
  let awaitsReply = null;

  globalThis.acogidaHatch = {
    hold: () => inTime('no answer was posted: does the hatch speak otherwise?', (resolve) => (awaitsCommand = resolve)),
  };

  globalThis.Worker = class extends Worker {
    constructor(...words) {
      super(...words);
      // Before the app's own listener, so that what the app does with a reply is not in its time.
      this.addEventListener('message', ({ data }) => hear(data, performance.now()));
    }

    postMessage(message, ...more) {
      const isHeld = awaitsCommand && message instanceof Uint8Array && names(message);
      if (!isHeld) return super.postMessage(message, ...more);
      const { number: id } = numberAt(message, 0);
      const post = () =>
        inTime('no reply came', (resolve, reject) => {
          awaitsReply = { id, postedMs: performance.now(), resolve, reject };
          super.postMessage(message, ...more);
        });
      awaitsCommand({ post });
      awaitsCommand = null;
    }
  };

  function hear(message, heardMs) {
    if (!awaitsReply || !(message instanceof Uint8Array) || message[0] !== REPLY) return;
    const { number: id, end } = numberAt(message, 1);
    if (id !== awaitsReply.id) return;
    if (message[end] === OK) awaitsReply.resolve(heardMs - awaitsReply.postedMs);
    else awaitsReply.reject(new Error(`the worker refused the answer: ${message}`));
    awaitsReply = null;
  }

  function inTime(whyNot, begin) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(whyNot)), WAIT_MS_MAX);
      begin((value) => (clearTimeout(late), resolve(value)), reject);
    });
  }

  /** Whether the question's name stands in the message: of all commands, only the one with its answer names it. */
  function names(message) {
    return message.some((_, at) => name.every((byte, offset) => message[at + offset] === byte));
  }

  /** A postcard varint, and where it ends. */
  function numberAt(bytes, start) {
    let number = 0;
    for (let at = start, shift = 0; at < bytes.length; at++, shift += 7) {
      number |= (bytes[at] & 0x7f) << shift;
      if (bytes[at] < 0x80) return { number: number >>> 0, end: at + 1 };
    }
    return { number: NaN, end: bytes.length };
  }
}
