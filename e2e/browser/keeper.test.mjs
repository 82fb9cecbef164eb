// The porch's keeper: the app opens with no network, and a new build waits until the page says that it may take over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { inEachBrowser, places, restamped } from './stage/index.mjs';

const keeperActive = () => navigator.serviceWorker.ready.then(() => true);

/** Looks for a new build and waits until it is here and waiting. */
async function fetchNewBuild() {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update();
  while (!registration.waiting) await new Promise((again) => setTimeout(again, 50));
}

/** Lets the waiting build take over. */
async function switchBuild() {
  const registration = await navigator.serviceWorker.getRegistration();
  const switched = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
  registration.waiting.postMessage({ kind: 'switch' });
  await switched;
}

inEachBrowser('the keeper', (stage) => {
  test('the app opens, worker and all, when there is no server any more', async () => {
    const page = await stage.device.open('/');
    await page.evaluate(keeperActive);
    await stage.server.end();
    try {
      await page.reload();
      assert.equal(await agreedBuild(page), (await builtFacts()).build);
      await page.goto(`${stage.server.origin}/personas`);
      assert.equal(await agreedBuild(page), (await builtFacts()).build);
    } finally {
      await stage.server.start();
      await page.close();
    }
  });

  test('a new build waits for consent, and the one before stays until the new one has opened', async () => {
    const first = (await builtFacts()).build;
    const second = await restamped('second-build');
    const page = await stage.device.open('/');
    await page.evaluate(keeperActive);
    await stage.server.end();
    await stage.server.start({ dist: second.path });
    try {
      await page.evaluate(fetchNewBuild);
      await page.reload();
      assert.equal(await agreedBuild(page), first);

      await page.evaluate(switchBuild);
      await page.reload();
      assert.equal(await agreedBuild(page), 'second-build');
      assert.deepEqual(await page.evaluate(keptBuilds), [`acogida-${first}`, 'acogida-second-build'].sort());

      await page.evaluate(() => navigator.serviceWorker.controller.postMessage({ kind: 'opened' }));
      await page.waitForFunction(async () => (await caches.keys()).length === 1);
      assert.deepEqual(await page.evaluate(keptBuilds), ['acogida-second-build']);
    } finally {
      await stage.server.end();
      await stage.server.start({ dist: places.dist });
      await page.close();
      await second.remove();
    }
  });
});

async function keptBuilds() {
  return (await caches.keys()).sort();
}
