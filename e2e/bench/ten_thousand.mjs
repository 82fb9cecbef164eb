// node ten_thousand.mjs: the real app with 10,000 people in it, in Chromium and in Firefox: unlocking, a page of the list, searches
// with slips, and what the worker keeps in memory; and a new tablet that is given 2,000 people in a file. Prints what was measured
// as JSON.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { agreedBuild } from '../browser/stage/build.mjs';
import { Device } from '../browser/stage/device.mjs';
import * as person from '../browser/stage/person.mjs';
import { temporaryFolder } from '../browser/stage/places.mjs';
import { Server } from '../browser/stage/server.mjs';
import { Front } from './front.mjs';
import { watchPost } from './watch_post.mjs';
import { Founder } from './wire/founder.mjs';
import { workerMemory } from './worker_memory.mjs';

const PEOPLE = Number(process.env.ACOGIDA_BENCH_PEOPLE ?? 10_000);
const PEOPLE_OF_A_FILE = Math.min(PEOPLE, 2_000);
const SECRET = 'lluvia mesa tren azul';
const BROWSERS = [
  ['chromium', 'Chromium'],
  ['firefox', 'Firefox'],
];
const UNLOCKINGS = 7;
const LIST_PAGES = 100;
const SEARCHES = 200;
/** Nobody waits longer for anything: what takes more is told as that much, and what comes after it is not measured. */
const PATIENCE_MS = 120_000;
/** Joining and pulling 10,000 people, and what the worker does behind it. */
const PULL_MS_MAX = 600_000;
const LOOK_AGAIN_MS = 25;

/** It took longer than anybody waits. */
class GivenUp extends Error {}

const closing = [];
try {
  const full = await workspace(PEOPLE);
  const measured = [];
  for (const [kind, browser] of BROWSERS) measured.push({ browser, people: PEOPLE, ...(await tenThousand(kind, full)) });
  const empty = await workspace(0);
  // Whoever is given the file joined before anybody was registered, so that nothing but the file brings people.
  const tablets = [];
  for (const [kind] of BROWSERS) tablets.push(await tablet(kind, empty));
  await empty.founder.register(PEOPLE_OF_A_FILE, 8);
  await giveFile(empty);
  for (const [number, each] of measured.entries()) each.tablet = { people: PEOPLE_OF_A_FILE, ...(await takeFile(tablets[number])) };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  for (const each of closing.reverse()) await each.close();
}

/** A workspace at a server of its own, with so many people. */
async function workspace(people) {
  const server = keep(await Server.start());
  const front = keep(await Front.start(server.origin));
  const founder = keep(await Founder.start(front.origin));
  if (people > 0) await founder.register(people, 7);
  await founder.run('sync');
  return { front, founder, names: await namesOf(founder) };
}

async function namesOf(founder) {
  const rows = JSON.parse(await founder.run('people', '--json'));
  const names = rows.map((row) => row.full_name).filter((name) => name?.length > 6);
  const step = Math.max(1, Math.floor(names.length / SEARCHES));
  return names.filter((_, number) => number % step === 0).slice(0, SEARCHES);
}

async function tenThousand(kind, { front, founder, names }) {
  const device = await Device.start(kind, front.origin);
  const measured = { version: await device.browser.version(), times_ms: {}, memory: {}, given_up: null };
  const { times_ms, memory } = measured;
  try {
    const { page, begunMs } = await joined(device, founder);
    await until(async () => (await inPage(page, 'count', [], PULL_MS_MAX)) === PEOPLE);
    measured.pull_ms = performance.now() - begunMs;
    memory.pulled = await workerMemory(page);
    const steps = {
      exchange: () => inPage(page, 'exchange', [], PULL_MS_MAX),
      list_page: () => inPage(page, 'pages', [LIST_PAGES]),
      search: () => inPage(page, 'searches', [names]),
      kdf: () => repeat(UNLOCKINGS, () => inPage(page, 'kdf', [SECRET])),
      unlock: () => repeat(UNLOCKINGS, () => unlockToList(page)),
    };
    for (const [name, step] of Object.entries(steps)) {
      times_ms[name] = await step().catch((error) => {
        if (!(error instanceof GivenUp)) throw error;
        measured.given_up = { step: name, ms: PATIENCE_MS };
        return null;
      });
      if (measured.given_up) return measured;
    }
    // What was unlocked last lists and searches once more: what a worker keeps that pulled nothing.
    await inPage(page, 'pages', [LIST_PAGES]);
    await inPage(page, 'searches', [names]);
    memory.daily = await workerMemory(page);
    person.nothingWentWrong(page);
    return measured;
  } finally {
    await device.close();
  }
}

async function repeat(times, work) {
  const results = [];
  for (let time = 0; time < times; time++) results.push(await work());
  return results;
}

/** From the moment when the app asks its worker to be unlocked until the list shows somebody. */
async function unlockToList(page) {
  await page.evaluate(() => (location.hash = '#/personas'));
  await page.reload();
  await person.type(page, 'secret', SECRET);
  await page.addScriptTag({ url: '/bench/people.mjs', type: 'module' });
  await page.waitForFunction(() => globalThis.acogidaPeople);
  const drawn = inPage(page, 'listIsDrawn');
  await page.keyboard.press('Enter');
  const drawnMs = await drawn;
  return drawnMs - (await page.evaluate(() => globalThis.acogidaPost.unlockPostedMs));
}

async function tablet(kind, { front, founder }) {
  const device = keep(await Device.start(kind, front.origin));
  const { page } = await joined(device, founder);
  await inPage(page, 'exchange');
  return page;
}

async function giveFile({ front, founder }) {
  const folder = keep(await temporaryFolder('bundle'));
  folder.close = folder.remove;
  const file = join(folder.path, 'people.acogida');
  await founder.run('bundle', 'export', file, '--all');
  front.given.set('bundle', { type: 'application/octet-stream', bytes: await readFile(file) });
}

async function takeFile(page) {
  try {
    const taken = await inPage(page, 'importBundle');
    if (taken.total !== PEOPLE_OF_A_FILE) throw new Error(`${taken.total} people came with the file`);
    return { ...taken, memory: await workerMemory(page) };
  } catch (error) {
    if (error instanceof GivenUp) return { given_up: { ms: PATIENCE_MS } };
    throw error;
  }
}

/** A page of somebody who has just come in by an invite. */
async function joined(device, founder) {
  const link = await founder.invite(device.kind);
  const page = await device.open('/');
  // A worker that is still loading when its page goes is noted as trouble.
  await agreedBuild(page);
  await page.evaluateOnNewDocument(watchPost);
  // The app takes the link out of its address: it is opened once, as a new document.
  await page.goto('about:blank');
  await page.goto(link);
  const begunMs = performance.now();
  await person.join(page, { name: 'Luis', secret: SECRET });
  await page.addScriptTag({ url: '/bench/people.mjs', type: 'module' });
  await page.waitForFunction(() => globalThis.acogidaPeople);
  return { page, begunMs };
}

/** Does something in the page, however long it takes up to a limit: browsers' drivers wait for less. */
async function inPage(page, what, words = [], msMax = PATIENCE_MS) {
  await page.evaluate((what, words) => globalThis.acogidaPeople.begin(what, words), what, words);
  for (const late = Date.now() + msMax; Date.now() < late; await pause(LOOK_AGAIN_MS)) {
    const ended = await page.evaluate(() => globalThis.acogidaPeople.ended());
    if (ended?.error) throw new Error(ended.error);
    if (ended) return ended.value;
  }
  throw new GivenUp(`${what} took longer than ${msMax} ms`);
}

async function until(isSo) {
  for (const late = Date.now() + PULL_MS_MAX; !(await isSo()); ) {
    if (Date.now() > late) throw new Error('not everybody came in time');
    await pause(200);
  }
}

function keep(each) {
  closing.push(each);
  return each;
}
