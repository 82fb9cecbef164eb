// node answer_saves.mjs [PEERS_FOLDER]: how long a durable, encrypted save of an answer takes in the real app, in Chromium and in Firefox,
// beside strict IndexedDB puts in the same page, also by Dexie where it is installed. Prints all times as JSON; what they mean is `cargo xtask bench`'s business.
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { agreedBuild } from '../browser/stage/build.mjs';
import { Device } from '../browser/stage/device.mjs';
import * as person from '../browser/stage/person.mjs';
import { Server } from '../browser/stage/server.mjs';
import { Front } from './front.mjs';
import { watchHatch } from './watch_hatch.mjs';

const ROUNDS = 200;
const WARM_UP_ROUNDS = 20;
/** A question of the first page whose answer goes out at the tap, and two of its choices. */
const QUESTION = 'sexo';
const CHOICES = ['M', 'H'];
/** File systems in memory, where nothing is durable and every flush is free: tmpfs, ramfs. */
const IN_MEMORY = [0x01021994, 0x858458f6];

const [peersFolder] = process.argv.slice(2);
const dexie = peersFolder && (await readFile(join(peersFolder, 'node_modules/dexie/dist/modern/dexie.mjs')).catch(() => null));
const measured = [];
for (const [kind, browser] of [['chromium', 'Chromium'], ['firefox', 'Firefox']]) {
  measured.push({ browser, ...(await measure(kind)) });
}
process.stdout.write(`${JSON.stringify(measured)}\n`);

async function measure(kind) {
  const closing = [];
  try {
    const server = await Server.start();
    closing.unshift(server);
    const front = await Front.start(server.origin);
    closing.unshift(front);
    if (dexie) front.given.set('dexie.mjs', { type: 'text/javascript', bytes: dexie });
    const device = await Device.start(kind, front.origin);
    closing.unshift(device);
    const page = await pageWithDraft(device);
    const times_ms = await timesIn(page);
    person.nothingWentWrong(page);
    const { type } = await statfs(device.profileFolder);
    return { version: await device.browser.version(), in_memory: IN_MEMORY.includes(type), times_ms };
  } finally {
    for (const each of closing) await each.close();
  }
}

/** The app at the first page of a new person's form, its hatch watched from before the app began. */
async function pageWithDraft(device) {
  const page = await device.open('/');
  // A worker that is still loading when its page goes is noted as trouble.
  await agreedBuild(page);
  await page.evaluateOnNewDocument(watchHatch, QUESTION);
  await page.reload();
  const secret = 'lluvia mesa tren azul';
  await person.createWorkspace(page, { organisation: 'Casa', site: 'Belén', name: 'Ana', secret });
  await person.go(page, '#/personas');
  await person.type(page, 'people-search', 'Una persona');
  await person.press(page, '+ Registrar');
  await page.waitForSelector(`#q-${QUESTION}--${CHOICES[0]}`);
  return page;
}

async function timesIn(page) {
  await page.addScriptTag({ url: '/bench/rounds.mjs', type: 'module' });
  const wanted = { rounds: ROUNDS, warmUps: WARM_UP_ROUNDS, question: QUESTION, choices: CHOICES, dexie: Boolean(dexie) };
  const times = await page.evaluate((wanted) => globalThis.acogidaBench.measure(wanted), wanted);
  await page.waitForSelector('[data-testid=save-line][data-state=saved]');
  return times;
}
