// The door closes by itself when nobody touches the phone, and opens again at the question that was open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';

const SECRET = 'lluvia mesa tren azul';
const MINUTE_MS = 60_000;
const PATIENCE_MS = 20_000;

/** Lets the page's clock be turned: nobody waits for ten minutes. */
async function withClock(page) {
  await page.evaluateOnNewDocument(() => {
    const now = Date.now;
    window.turned = 0;
    Date.now = () => now() + window.turned;
  });
  await page.reload();
}

const turn = (page, ms) => page.evaluate((ms) => (window.turned += ms), ms);
const shows = (page, selector) => page.waitForSelector(selector, { timeout: PATIENCE_MS });

inEachBrowser('the door that closes by itself', (stage) => {
  test('it says so before, a touch keeps it open, and who comes back is at the question again', async () => {
    const page = await stage.device.open('/');
    await withClock(page);
    await person.createWorkspace(page, { organisation: 'Casa Abierta', site: 'Belén', name: 'Ana', secret: SECRET });
    await person.beginArrival(page, 'Jean');
    const address = await page.evaluate(() => location.hash);

    await turn(page, 9.6 * MINUTE_MS);
    await shows(page, '[data-testid=auto-lock]');
    await stage.device.picture(page, 'auto-lock');
    await person.press(page, 'Sigo aquí', '[data-testid=auto-lock] button');
    await page.waitForFunction(() => !document.querySelector('[data-testid=auto-lock]'), { timeout: PATIENCE_MS });

    const field = await shows(page, '#q-nombre_social');
    await field.type(' Pierre');
    await turn(page, 10.1 * MINUTE_MS);
    await shows(page, '#secret');
    assert.equal(await page.evaluate(() => document.body.innerText.includes('Jean')), false, 'nothing is to be seen');

    await person.unlock(page, SECRET);
    await page.waitForFunction(() => document.activeElement?.id === 'q-nombre_social', { timeout: PATIENCE_MS });
    assert.equal(await page.evaluate(() => location.hash), address);
    const kept = await page.$eval('#q-nombre_social', (field) => field.value);
    assert.equal(kept, 'Jean Pierre', 'what was being typed is there');
    await page.close();
  });

  test('without a form two minutes are enough', async () => {
    const page = await (await stage.addDevice()).open('/');
    await withClock(page);
    await person.createWorkspace(page, { organisation: 'Casa Abierta', site: 'Belén', name: 'Ana', secret: SECRET });
    await turn(page, 1.4 * MINUTE_MS);
    await new Promise((done) => setTimeout(done, 2_500));
    assert.equal(await page.$('#secret'), null);
    await turn(page, 0.8 * MINUTE_MS);
    await shows(page, '#secret');
    await page.close();
  });
});
