// The recovery sheet on a phone's small screen: it is rehearsed before the first person is registered, and when the phone is lost
// two of its parts make another phone a coordinator's, which everybody sees.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { NEW_WORKSPACE, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import { Native } from './stage/native.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const PHONE_SCREEN = { width: 360, height: 640 };

inEachBrowser('the recovery sheet', (stage) => {
  let page, parts, luis;

  before(async () => {
    page = await stage.device.open('/');
    await page.setViewport(PHONE_SCREEN);
  });

  test('is shown part by part, and every part is on paper of its own', async () => {
    await person.go(page, '#/crear');
    await person.fill(page, NEW_WORKSPACE);
    await person.press(page, sentence('create_do'), 'main button');
    await person.isAt(page, sentence('recovery_title'));
    parts = await person.sheet(page);
    assert.deepEqual(parts.map((part) => part.length), [30, 30, 30]);
    const shown = () => page.$$eval('[data-testid=recovery-share]', (all) => all.map((one) => one.getClientRects().length > 0));
    assert.deepEqual(await shown(), [true, false, false]);
    await person.press(page, sentence('recovery_next'));
    assert.deepEqual(await shown(), [false, true, false]);
    if (stage.kind === 'chromium') {
      await page.emulateMediaType('print');
      assert.deepEqual(await shown(), [true, true, true]);
      const breaks = await page.$$eval('[data-testid=recovery-share]', (all) => all.map((one) => getComputedStyle(one).breakBefore));
      assert.deepEqual(breaks, ['page', 'page', 'page']);
      await page.emulateMediaType('screen');
    }
    await person.press(page, sentence('recovery_back'));
    assert.deepEqual(await shown(), [true, false, false]);
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    assert.ok((await page.evaluate(overflow)) <= 0);
  });

  test('is gone once two of its words were written back', async () => {
    await person.confirmRecovery(page);
    assert.deepEqual(await person.sheet(page), []);
    assert.equal(await page.$('[data-testid=sheet-unconfirmed]'), null);
    await person.register(page, 'Jean Baptiste');
    const link = await person.invite(page, 'Luis');
    await person.exchange(page);
    luis = await Native.start();
    await luis.join(link, 'Luis');
  });

  test('of it two parts open everything on another phone, after a wrong word was pointed at', async () => {
    const other = await (await stage.addDevice()).open('/');
    await other.setViewport(PHONE_SCREEN);
    await person.press(other, sentence('welcome_recover'));
    await person.isAt(other, sentence('recover_title'));
    const wrong = parts[2].with(6, 'telefono');
    const typed = { 'share-1': parts[0].join(' '), 'share-2': wrong.join(' ') };
    for (const [field, text] of Object.entries(typed)) await person.paste(other, field, text);
    await person.fill(other, { 'server-url': stage.server.origin, 'person-name': 'Eva', secret: SECRET, 'secret-again': SECRET });
    await person.press(other, sentence('recover_do'), 'main button');
    await person.sees(other, sentence('refusal_share_word', { share: 2, word: 7 }));
    assert.deepEqual(await person.typed(other, Object.keys(typed)), typed);
    const beginnings = parts[2].map((word) => word.slice(0, 4).toUpperCase());
    await person.paste(other, 'share-2', beginnings.join(', '));
    await person.press(other, sentence('recover_do'), 'main button');
    await person.sees(other, 'Nuevo ingreso');
    await person.exchange(other);
    assert.deepEqual(await person.people(other), ['Jean Baptiste']);
    await person.invite(other, 'Otra');
    person.nothingWentWrong(other);
  });

  test('that was closed without a rehearsal is said to be gone', async () => {
    const hasty = await (await stage.addDevice()).open('/');
    await person.go(hasty, '#/crear');
    await person.fill(hasty, NEW_WORKSPACE);
    await person.press(hasty, sentence('create_do'), 'main button');
    await person.isAt(hasty, sentence('recovery_title'));
    await hasty.reload();
    await person.unlock(hasty, SECRET);
    await hasty.waitForSelector('[data-testid=sheet-unconfirmed]');
  });

  test('was used: everybody sees it until they have read it', async () => {
    await person.exchange(page);
    await person.go(page, '#/');
    await page.waitForSelector('[data-testid=recoveries]');
    await person.sees(page, 'Eva');
    await person.press(page, sentence('recovery_used_read'));
    await page.waitForFunction(() => !document.querySelector('[data-testid=recoveries]'));
    await luis.run('sync');
    assert.match(await luis.run('status'), /hoja de recuperación.*Eva/);
    await luis.close();
    person.nothingWentWrong(page);
  });
});
