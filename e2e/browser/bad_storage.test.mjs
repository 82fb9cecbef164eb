// A browser that cannot keep data, or may throw them away, is told of before anything is typed into it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { found } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const NAME = 'acogida.test';
/** A name that is no `localhost`, for this machine. */
const NAMED = {
  flags: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
  settings: { 'network.dns.localDomains': NAME },
};
/** A window that keeps nothing; Chromium keeps even a private window's files for a while, so it gets none at all. */
const KEEPS_NOTHING = {
  flags: ['--disable-blink-features=FileSystemAccessOriginPrivate'],
  settings: { 'browser.privatebrowsing.autostart': true },
};
/** Firefox asks a person whether data may stay; here it answers by itself. */
const FIREFOX_SAYS = (kept) => ({
  'dom.storageManager.prompt.testing': true,
  'dom.storageManager.prompt.testing.allow': kept,
});

inEachBrowser('a browser that does not keep data well', (stage) => {
  const english = (key) => sentence(key, {}, { language: 'en' });

  /** Nothing can be founded there, by any way. */
  async function staysShut(page, title, said) {
    await person.isAt(page, title);
    await person.sees(page, said);
    await person.go(page, '#/crear');
    await person.isAt(page, title);
    assert.equal(await page.$('#organisation'), null);
  }

  test('because it has no place for them says so, and opens nothing', async () => {
    const page = await (await stage.addDevice(stage.kind, KEEPS_NOTHING)).open('/');
    await staysShut(page, sentence('trouble_unsupported_title'), sentence('trouble_unsupported'));
    assert.match(sentence('trouble_unsupported'), /ventana privada/);
    await page.close();
  });

  test('because its address is not a safe one says so, and opens nothing', async () => {
    const origin = stage.server.origin.replace('127.0.0.1', NAME);
    const page = await (await stage.addDevice(stage.kind, { ...NAMED, origin })).open('/');
    assert.equal(await page.evaluate(() => isSecureContext), false);
    for (const said of ['Esta dirección no es segura', 'This address is not secure', 'Adrès sa a pa an sekirite']) {
      await person.sees(page, said);
    }
    // Where a proxy says https, the server hands out the app, and the app sees for itself what the browser thinks.
    await page.setExtraHTTPHeaders({ 'x-forwarded-proto': 'https' });
    await page.reload();
    await staysShut(page, sentence('trouble_insecure_title'), sentence('trouble_insecure'));
    await page.evaluate(() => localStorage.setItem('acogida-language', 'en'));
    await page.reload();
    await staysShut(page, english('trouble_insecure_title'), english('trouble_insecure'));
    await page.close();
  });

  test('because it did not promise to keep them warns on the first page, and on the one about the phone', async () => {
    const page = await (await stage.addDevice(stage.kind, { settings: FIREFOX_SAYS(false) })).open('/');
    await found(page);
    assert.equal(await page.evaluate(() => navigator.storage.persisted()), false);
    await person.sees(page, sentence('today_not_persisted'));
    await person.go(page, '#/telefono');
    await person.sees(page, sentence('phone_persisted_no'));
    await person.register(page, 'Jean Baptiste');
    assert.deepEqual(await person.people(page), ['Jean Baptiste']);
    await page.close();
  });

  // Firefox's gives no place at all, which the first test saw; Chromium's seems to be like any other window.
  test('because it is private says what closing it means, and it is so', { skip: stage.kind !== 'chromium' && 'Chromium only' }, async () => {
    const windowOfNobody = await stage.device.browser.createBrowserContext();
    const page = await stage.device.open('/', { window: windowOfNobody });
    await person.sees(page, sentence('welcome_private'));
    await stage.device.picture(page, 'private-window');
    await found(page);
    assert.equal(await page.evaluate(() => navigator.storage.persisted()), false);
    await person.sees(page, sentence('today_not_persisted'));
    assert.match(sentence('today_not_persisted'), /ventana privada/);
    await person.register(page, 'Jean Baptiste');
    await person.go(page, '#/telefono');
    await person.sees(page, sentence('phone_persisted_no'));
    assert.match(sentence('phone_persisted_no'), /ventana privada/);
    await windowOfNobody.close();
    const next = await stage.device.browser.createBrowserContext();
    const again = await stage.device.open('/', { window: next });
    await person.sees(again, sentence('welcome_create'));
    await next.close();
  });

  test('is not warned of where it did promise', async () => {
    const device = await stage.addDevice(stage.kind, { settings: FIREFOX_SAYS(true) });
    if (stage.kind === 'chromium') {
      await device.browser.defaultBrowserContext().overridePermissions(stage.server.origin, ['persistent-storage']);
    }
    const page = await device.open('/');
    await found(page);
    const isKept = await page.evaluate(() => navigator.storage.persisted());
    assert.equal(isKept, true, 'nobody asked the browser to keep the data');
    await person.go(page, '#/telefono');
    await person.sees(page, sentence('phone_persisted_yes'));
    await person.go(page, '#/');
    await person.isAt(page, sentence('today_title'));
    assert.ok(!(await page.evaluate(() => document.body.innerText)).includes(sentence('today_not_persisted')));
    await page.close();
  });
});
