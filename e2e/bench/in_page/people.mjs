// Runs in the app's page: asks its worker for lists and searches, derives keys as it does, and sees when the list is drawn.

// Of the enums in app/bridge: commands, filters and replies by their place.
const COMMAND = { people: 7, syncNow: 24, importBundle: 27 };
const REPLY = { people: 4 };
const FILTER_ALL = 2;
const PAGE_ROWS = 60;
/** Of `KdfParams::default`. */
const KDF = { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

const { ask, numberBytes, numberAt } = globalThis.acogidaPost;
const random = seeded(7);

const works = { count, exchange, importBundle, kdf, listIsDrawn, pages, searches };
let outcome = null;

globalThis.acogidaPeople = {
  /** Begins one of the works below; `ended()` gives `{ value }` or `{ error }` once it is over. */
  begin(name, words) {
    outcome = null;
    works[name](...words).then(
      (value) => (outcome = { value: value ?? null }),
      (error) => (outcome = { error: String(error) }),
    );
  },
  ended: () => outcome,
};

/** How many people are on this device. */
async function count() {
  return (await people({ limit: 1 })).total;
}

/** One exchange with the server in which nothing is new: its milliseconds. */
async function exchange() {
  return (await ask([COMMAND.syncNow])).ms;
}

/** Milliseconds of so many pages of the list, anywhere in it. */
async function pages(rounds) {
  const total = await count();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    times.push((await people({ offset: Math.floor(random() * (total - PAGE_ROWS)) })).ms);
  }
  return times;
}

/** Of searches for names of which each was typed with a slip: the first one, all others, and how many found somebody. */
async function searches(names) {
  const { ms: first_ms } = await people({ search: slip(names[0]) });
  const [times, found] = [[], []];
  for (const name of names) {
    const { ms, total } = await people({ search: slip(name) });
    times.push(ms);
    found.push(total > 0);
  }
  return { first_ms, times, found: found.filter(Boolean).length };
}

/** Takes a bundle in that the bench's front gives; milliseconds until the first page of the list is here. */
async function importBundle() {
  const bytes = new Uint8Array(await (await fetch('/bench/bundle')).arrayBuffer());
  const command = new Uint8Array([COMMAND.importBundle, ...numberBytes(bytes.length), ...bytes]);
  const begunMs = performance.now();
  const { ms: import_ms } = await ask(command);
  const { total } = await people({});
  return { total, import_ms, first_list_ms: performance.now() - begunMs };
}

/** Milliseconds of a key, derived in a worker that begins and ends with it, as at each unlocking. */
function kdf(secret) {
  const text = new TextEncoder().encode(secret);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const costs = [KDF.memory_kib, KDF.passes, KDF.lanes].flatMap(numberBytes);
  const question = new Uint8Array([...numberBytes(text.length), ...text, ...salt, ...costs]);
  const begunMs = performance.now();
  const worker = new Worker(`${globalThis.acogidaPost.workerUrl}&role=kdf`, { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error('the worker that derives keys broke'));
    worker.onmessage = ({ data: [said] }) => {
      if (said === 0) return worker.postMessage(question);
      worker.terminate();
      if (said === 1) resolve(performance.now() - begunMs);
      else reject(new Error(`no key was derived: ${said}`));
    };
  });
}

/** When the list shows a name, after which time on this page's clock. */
function listIsDrawn() {
  const isThere = () => document.querySelector('[data-testid=people] a .name');
  return new Promise((resolve) => {
    const look = () => (isThere() ? resolve(performance.now()) : requestAnimationFrame(look));
    look();
  });
}

async function people({ search = '', offset = 0, limit = PAGE_ROWS }) {
  const text = new TextEncoder().encode(search);
  const range = [...numberBytes(offset), ...numberBytes(limit)];
  const { ms, reply } = await ask([COMMAND.people, ...numberBytes(text.length), ...text, FILTER_ALL, ...range]);
  if (reply[0] !== REPLY.people) throw new Error('the hatch speaks otherwise: this is no page of people');
  return { ms, total: numberAt(reply, 1).number };
}

/** A letter left out, doubled, or changed places with the next, somewhere behind the first. */
function slip(name) {
  const letters = [...name];
  const at = 1 + Math.floor(random() * (letters.length - 2));
  const kinds = [
    () => letters.splice(at, 1),
    () => letters.splice(at, 0, letters[at]),
    () => letters.splice(at, 2, letters[at + 1], letters[at]),
  ];
  kinds[Math.floor(random() * kinds.length)]();
  return letters.join('');
}

/** Chance that can be repeated. */
function seeded(state) {
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
