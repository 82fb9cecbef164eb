// The part that keeps the data is ended by the system, which tells nobody: the page notices, starts another, asks for the
// secret, and whoever was typing is back at the question with all that they had typed.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { found, NEW_WORKSPACE, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const FIELD = 'q-nombre_social';
const PATIENCE_MS = 20_000;
/** So soon after an end a second one is not the system's doing. */
const APART_MS = 10_500;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Opens a page that keeps its workers in reach, so that one can be ended behind the app's back. */
async function openWithWorkersInReach(device) {
  const page = await device.open('/');
  await page.evaluateOnNewDocument(() => {
    window.workers = [];
    window.Worker = class extends Worker {
      constructor(...words) {
        super(...words);
        window.workers.push(this);
      }
    };
  });
  await page.reload();
  await page.waitForSelector('[data-testid=build][data-state=ready]', { timeout: PATIENCE_MS });
  return page;
}

const terminate = (page) => page.evaluate(() => window.workers.at(-1).terminate());
const started = (page) => page.evaluate(() => window.workers.length);

inEachBrowser('a worker that the system ends', (stage) => {
  let page;

  before(async () => {
    page = await openWithWorkersInReach(stage.device);
    await found(page);
  });

  /** Asks for the secret, shows nothing of anybody, and leads back to the field. */
  async function comesBack(held) {
    await page.waitForSelector('#secret', { timeout: PATIENCE_MS });
    await person.sees(page, sentence('unlock_after_end'));
    assert.equal(await page.evaluate(() => document.body.innerText.includes('Jean')), false, 'nothing is to be seen');
    await person.unlock(page, SECRET);
    await page.waitForFunction((id) => document.activeElement?.id === id, { timeout: PATIENCE_MS }, FIELD);
    assert.equal((await person.typed(page, [FIELD]))[FIELD], held);
    await person.isOnDisk(page);
  }

  test('is noticed, and what was typed and not yet saved is there and saved', async () => {
    await person.beginArrival(page, 'Jean');
    const field = await page.waitForSelector(`#${FIELD}`);
    await field.type(' Pierre');
    // Before the pause after which typing is sent.
    await terminate(page);
    await page.waitForSelector('#secret', { timeout: PATIENCE_MS });
    await stage.device.picture(page, 'worker-ended');
    await comesBack('Jean Pierre');
    await page.reload();
    await person.unlock(page, SECRET);
    await page.waitForSelector(`#${FIELD}`, { timeout: PATIENCE_MS });
    assert.equal((await person.typed(page, [FIELD]))[FIELD], 'Jean Pierre', 'it is on the disk');
  });

  test('by its own means, not only the page\'s, is noticed too', { skip: stage.kind !== 'chromium' && 'DevTools only' }, async () => {
    await pause(APART_MS);
    const field = await page.waitForSelector(`#${FIELD}`);
    await field.focus();
    await page.keyboard.press('End');
    await field.type(' Louis');
    const worker = page.workers().find((each) => each.url().includes('/worker-'));
    await worker.close();
    await comesBack('Jean Pierre Louis');
  });

  test('with a save under way, has it sent again', async () => {
    await pause(APART_MS);
    const field = await page.waitForSelector(`#${FIELD}`);
    await field.focus();
    await page.keyboard.press('End');
    const held = (await person.typed(page, [FIELD]))[FIELD];
    await field.type(' A');
    // Leaving the field sends it at once; the worker is gone before it can answer.
    await page.evaluate((id) => {
      const field = document.getElementById(id);
      field.blur();
      window.workers.at(-1).terminate();
      field.focus();
    }, FIELD);
    await comesBack(`${held} A`);
  });

  test('twice in a moment is not started over and over: the page says that it stopped', async () => {
    await pause(APART_MS);
    await terminate(page);
    await page.waitForSelector('#secret', { timeout: PATIENCE_MS });
    const before = await started(page);
    await page.waitForSelector('[data-testid=build][data-state=ready]', { timeout: PATIENCE_MS });
    await terminate(page);
    await person.isAt(page, sentence('trouble_broken_title'));
    await pause(1_000);
    assert.equal(await started(page), before);
    await person.press(page, sentence('trouble_reopen'), 'main button');
    await person.unlock(page, SECRET);
    await person.go(page, '#/');
    await person.sees(page, 'Jean');
  });

  test('while a workspace is being filled in, takes nothing of what was typed', async () => {
    const other = await openWithWorkersInReach(await stage.addDevice());
    await person.go(other, '#/crear');
    await person.fill(other, NEW_WORKSPACE);
    await terminate(other);
    await other.waitForFunction(() => window.workers.length > 1, { timeout: PATIENCE_MS, polling: 100 });
    await other.waitForSelector('[data-testid=build][data-state=ready]', { timeout: PATIENCE_MS });
    assert.deepEqual(await person.typed(other, Object.keys(NEW_WORKSPACE)), NEW_WORKSPACE);
    await person.press(other, sentence('create_do'), 'main button');
    await person.isAt(other, sentence('recovery_title'));

    // The sheet is shown once: it outlives the worker.
    await pause(APART_MS);
    await terminate(other);
    await person.unlock(other, SECRET);
    await person.isAt(other, sentence('recovery_title'));
    await person.confirmRecovery(other);
  });
});
