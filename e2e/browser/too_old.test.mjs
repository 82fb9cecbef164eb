// A browser that has not what Acogida is made of says so, in words that need no program, and which browser is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';

/** What older browsers have not got, each taken away before the page sees it. */
const LACKING = {
  'the newer WebAssembly': () => (WebAssembly.validate = () => false),
  'any WebAssembly': () => delete window.WebAssembly,
  'programs in workers': () => {
    const { Worker } = window;
    window.Worker = function (url) {
      return new Worker(url);
    };
  },
  'an end to waiting': () => delete AbortSignal.timeout,
  'big numbers': () => delete window.BigInt,
  'heights that follow the bars': () => (CSS.supports = () => false),
};
const SAID = {
  es: 'Este navegador es demasiado antiguo',
  en: 'This browser is too old',
  ht: 'Navigatè sa a twò vye',
  fr: 'Ce navigateur est trop ancien',
};

inEachBrowser('a browser that is too old', (stage) => {
  for (const [what, take] of Object.entries(LACKING)) {
    test(`because it lacks ${what} says so in four languages, and starts nothing`, async () => {
      const page = await stage.device.open('/robots.txt');
      await page.evaluateOnNewDocument(take);
      await page.goto(stage.server.origin);
      for (const said of Object.values(SAID)) await person.sees(page, said);
      await person.sees(page, '138');
      const spoken = await page.$$eval('#too-old section', (all) => all.map((each) => each.lang));
      assert.deepEqual(spoken, Object.keys(SAID));
      assert.equal(await page.$('[data-testid=build]'), null, 'the app was started all the same');
      assert.deepEqual(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)), 0);
      if (take === LACKING['any WebAssembly']) await stage.device.picture(page, 'too-old');
      await page.close();
    });
  }

  test('is not what a browser of today is', async () => {
    const page = await stage.device.open('/');
    await page.waitForSelector('[data-testid=build][data-state=ready]');
    assert.equal(await page.$eval('#too-old', (said) => said.hidden), true);
    assert.deepEqual(page.trouble, []);
    await page.close();
  });
});
