// The house stands: the page opens, its worker answers, nothing is refused; and a second build is a second build.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { inEachBrowser, places, restamped } from './stage/index.mjs';

inEachBrowser('the empty house', (stage) => {
  test('the page opens, and its worker answers from the same build', async () => {
    const page = await stage.device.open('/');
    assert.equal(await page.title(), 'Acogida');
    assert.equal(await agreedBuild(page), (await builtFacts()).build);
    await stage.device.picture(page, 'smoke');
    assert.deepEqual(page.trouble, []);
    await page.close();
  });

  test('a page deep within the app opens the app', async () => {
    const page = await stage.device.open('/personas/3f9a');
    assert.equal(await agreedBuild(page), (await builtFacts()).build);
    assert.deepEqual(page.trouble, []);
    await page.close();
  });

  test('what the policy refuses is noticed by these tests', async () => {
    const page = await stage.device.open('/');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.head.append(script);
    });
    await page.waitForFunction(() => document.readyState === 'complete');
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.ok(page.trouble.some((line) => line.startsWith('policy: script-src')), page.trouble.join('\n'));
    await page.close();
  });

  test('a restamped build is another build, to the page and to its worker', async () => {
    const second = await restamped('second-build');
    try {
      assert.equal((await builtFacts(second.path)).build, 'second-build');
      await stage.server.end();
      await stage.server.start({ dist: second.path });
      const other = await stage.addDevice();
      const page = await other.open('/');
      assert.equal(await agreedBuild(page), 'second-build');
    } finally {
      await stage.server.end();
      await stage.server.start({ dist: places.dist });
      await second.remove();
    }
  });
});
