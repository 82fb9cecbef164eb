// The house stands: the page opens, its worker answers, nothing is refused; and a second build is a second build.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { inEachBrowser, places, restamped } from './stage/index.mjs';

const READY_MS_MAX = 20_000;

async function facts(dist = places.dist) {
  return JSON.parse(await readFile(join(dist, 'build.json'), 'utf8'));
}

/** The build that the worker said it is, once page and worker agree. */
async function agreedBuild(page) {
  const footer = await page.waitForSelector('[data-testid=build][data-state=ready]', { timeout: READY_MS_MAX });
  return footer.evaluate((element) => element.textContent.trim());
}

inEachBrowser('the empty house', (stage) => {
  test('the page opens, and its worker answers from the same build', async () => {
    const page = await stage.device.open('/');
    assert.equal(await page.title(), 'Acogida');
    assert.equal(await agreedBuild(page), (await facts()).build);
    await stage.device.picture(page, 'smoke');
    assert.deepEqual(page.trouble, []);
    await page.close();
  });

  test('a page deep within the app opens the app', async () => {
    const page = await stage.device.open('/personas/3f9a');
    assert.equal(await agreedBuild(page), (await facts()).build);
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
      assert.equal((await facts(second.path)).build, 'second-build');
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
