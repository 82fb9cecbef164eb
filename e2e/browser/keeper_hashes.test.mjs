// The keeper keeps a build only where every file of it is what was built; otherwise the one that is here goes on.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { keeperActive, keptBuilds, lookForNewBuild } from './stage/builds_kept.mjs';
import { inEachBrowser, places } from './stage/index.mjs';
import { asPortal, inHalf, spoiled, withOneBitTurned } from './stage/spoiled.mjs';

inEachBrowser('a new build that arrives', (stage) => {
  let page, first, coming;

  before(async () => {
    first = (await builtFacts()).build;
    coming = await builtFacts(places.rehearsal);
    page = await stage.device.open('/');
    await page.evaluate(keeperActive);
  });

  /** The file of the coming build that this one has not got. */
  const named = (end) => Object.keys(coming.files).find((path) => path.startsWith('/worker-') && path.endsWith(end));

  // What arrived whole stays for the next try: each of these spoils a file that comes after the one before.
  async function isNotKept(name, change) {
    const build = await spoiled(places.rehearsal, name, change);
    await stage.server.end();
    await stage.server.start({ dist: build.path });
    try {
      assert.equal(await page.evaluate(lookForNewBuild), 'redundant');
    } finally {
      await stage.server.end();
      await build.remove();
    }
    await page.reload();
    assert.equal(await agreedBuild(page), first, 'the build that is here goes on');
  }

  test('with one bit turned in a program is not kept', () => isNotKept(named('worker.js'), withOneBitTurned));

  test('with half of a file is not kept', () => isNotKept(named('.wasm'), inHalf));

  test('with a page of a portal instead of its own is not kept', () => isNotKept('index.html', asPortal));

  test('whole is kept, and what the browser remembers of the broken ones does not matter', async () => {
    await stage.server.start({ dist: places.rehearsal });
    assert.equal(await page.evaluate(lookForNewBuild), 'installed');
    assert.deepEqual(await keptBuilds(page), [first, coming.build].sort());
  });
});
