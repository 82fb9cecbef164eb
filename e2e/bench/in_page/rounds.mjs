// Runs in the app's page. Each turn taps another choice and lets the page finish drawing; then the answer that the app posted goes
// to its worker and is timed, or a put of the same answer into IndexedDB is timed before it.
import { openEmpty, put, row } from './strict_put.mjs';

/** Drawing takes longer than saving, and differs from tap to tap. */
const DRAWING_MS = 40;
const PAUSE_MS = 20;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.acogidaBench = { measure };

/** The times of all rounds but the first ones, in milliseconds, by the name of the side; who comes first changes each round. */
async function measure({ rounds, warmUps, question, choices, dexie }) {
  if (!globalThis.crossOriginIsolated) throw new Error('this page has no precise clock');
  const sides = Object.entries({
    save: null,
    put_in_worker: await putterInWorker(question),
    put_in_page: await putterInPage(question),
    ...(dexie && { put_by_dexie: await putterByDexie(question) }),
  });
  const times = Object.fromEntries(sides.map(([name]) => [name, []]));
  for (let round = 0, taps = 0; round < warmUps + rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++, taps++) {
      const [name, put] = sides[(round + turn) % sides.length];
      const ms = await timed(put, question, choices[taps % choices.length]);
      if (round >= warmUps) times[name].push(ms);
      await pause(PAUSE_MS);
    }
  }
  return times;
}

async function timed(put, question, choice) {
  const held = globalThis.acogidaHatch.hold();
  document.getElementById(`q-${question}--${choice}`).click();
  const answer = await held;
  await pause(DRAWING_MS);
  const putMs = await put?.(choice);
  const saveMs = await answer.post();
  return putMs ?? saveMs;
}

async function putterInWorker(path) {
  const worker = new Worker('/bench/peer_worker.mjs', { type: 'module' });
  const next = (wanted) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        const heardMs = performance.now();
        if (data === wanted) resolve(heardMs);
        else reject(new Error(`the peer's worker said ${data}`));
      };
      worker.onerror = () => reject(new Error("the peer's worker broke"));
    });
  await next('ready');
  return async (choice) => {
    const answer = row(path, choice);
    const saved = next('saved');
    const postedMs = performance.now();
    worker.postMessage(answer);
    return (await saved) - postedMs;
  };
}

async function putterInPage(path) {
  const database = await openEmpty('peer-in-page');
  return (choice) =>
    new Promise((resolve, reject) => {
      const answer = row(path, choice);
      const begunMs = performance.now();
      put(database, answer, () => resolve(performance.now() - begunMs), reject);
    });
}

/** The same put through Dexie, likewise with strict durability. */
async function putterByDexie(path) {
  const { default: Dexie } = await import('/bench/dexie.mjs');
  await Dexie.delete('peer-by-dexie');
  const database = new Dexie('peer-by-dexie', { chromeTransactionDurability: 'strict' });
  database.version(1).stores({ answers: '[draft+path]' });
  await database.open();
  return async (choice) => {
    const answer = row(path, choice);
    const begunMs = performance.now();
    await database.answers.put(answer);
    return performance.now() - begunMs;
  };
}
