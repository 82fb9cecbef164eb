// The porch's keeper: the app opens with no network, and a new build waits until the page says that it may take over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { fetchNewBuild, keeperActive, keptBuilds, switchBuild } from './stage/builds_kept.mjs';
import { inEachBrowser, places, restamped } from './stage/index.mjs';

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
      await fetchNewBuild(page);
      await page.reload();
      assert.equal(await agreedBuild(page), first);

      await switchBuild(page);
      await page.reload();
      assert.equal(await agreedBuild(page), 'second-build');
      assert.deepEqual(await keptBuilds(page), [first, 'second-build'].sort());

      await page.evaluate(() => navigator.serviceWorker.controller.postMessage({ kind: 'opened', build: 'second-build' }));
      await page.waitForFunction(async () => (await caches.keys()).filter((name) => name.startsWith('acogida-')).length === 1);
      assert.deepEqual(await keptBuilds(page), ['second-build']);
    } finally {
      await stage.server.end();
      await stage.server.start({ dist: places.dist });
      await page.close();
      await second.remove();
    }
  });
});
