// From the second visit on, with the network off and the server gone, everything that a shelter does at night works.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { keeperActive } from './stage/builds_kept.mjs';
import { found, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

/** A PDF with a page of text in it is larger; an empty one is not. */
const PRINTED_BYTES_MIN = 4_000;

inEachBrowser('a phone with no network, and no server', (stage) => {
  let device, page, jean;

  before(async () => {
    device = stage.device;
    page = await device.open('/');
    await page.evaluate(keeperActive);
    await found(page);
    jean = await person.register(page, 'Jean Baptiste');
    await stage.server.end();
    await device.kill();
    await device.start();
  });

  test('launches the app, the same build', async () => {
    page = await device.open('/', { offline: true });
    assert.equal(await agreedBuild(page), (await builtFacts()).build);
    const reached = await page.evaluate(() => fetch('/v1/about').then(() => true, () => false));
    assert.equal(reached, false, 'there is a network after all');
  });

  test('unlocks it', async () => {
    await person.unlock(page, SECRET);
    assert.deepEqual(await person.people(page), ['Jean Baptiste']);
  });

  test('fills a form and saves it, and changes one that was saved before', async () => {
    await person.register(page, 'Marie Claire', { sex: 'Mujer' });
    assert.deepEqual(await person.people(page), ['Jean Baptiste', 'Marie Claire']);
    await person.alert(page, jean, 'Dieta especial');
    await person.sees(page, 'Dieta especial');
  });

  test('finds somebody by what the name sounds like', async () => {
    await person.people(page);
    await person.type(page, 'people-search', 'mari cler');
    const shown = () => [...document.querySelectorAll('[data-testid=people] a .name')].map((name) => name.textContent.trim());
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=people] a .name').length === 1, { timeout: 30_000 });
    assert.deepEqual(await page.evaluate(shown), ['Marie Claire']);
  });

  test("prints tonight's list and one person", async () => {
    await page.evaluate(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
    await person.go(page, '#/lista');
    await person.sees(page, 'Marie Claire');
    await person.press(page, sentence('print'), 'main button');
    assert.equal(await page.evaluate(() => window.printed), 1);
    await isOnPaper(['Jean Baptiste', 'Marie Claire']);
    await person.go(page, `#/personas/${jean}`);
    await person.sees(page, 'Jean Baptiste');
    await isOnPaper(['Jean Baptiste', 'Dieta especial']);
  });

  async function isOnPaper(words) {
    const paper = await page.pdf({ format: 'letter' });
    assert.ok(paper.length > PRINTED_BYTES_MIN, `${paper.length} bytes on paper`);
    if (stage.kind !== 'chromium') return;
    await page.emulateMediaType('print');
    const said = await page.evaluate(() => document.body.innerText);
    await page.emulateMediaType();
    for (const word of words) assert.ok(said.includes(word), `${word} is not printed:\n${said}`);
  }

  test('still has everything when the browser was ended once more', async () => {
    await device.kill();
    await device.start();
    page = await device.open('/', { offline: true });
    await person.unlock(page, SECRET);
    assert.deepEqual(await person.people(page), ['Jean Baptiste', 'Marie Claire']);
  });
});
