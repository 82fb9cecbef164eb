// From one build to the next, with a step of the databases between them: by consent, never over an open form, and back where
// the step cannot be taken.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { agreedBuild, builtFacts } from './stage/build.mjs';
import { fetchNewBuild, keeperActive, keptBuilds } from './stage/builds_kept.mjs';
import { found, SECRET } from './stage/furnished.mjs';
import { inEachBrowser, places, restamped } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { giveALittle, giveRoom, MIDDLING, takeRoom } from './stage/room.mjs';
import { sentence } from './stage/sentences.mjs';

const FIELD = 'q-nombre_social';
const OLD = 'first-build';
const LATER = 'later-build';

inEachBrowser('a new build with a step of the databases', (stage) => {
  let device, page, stepped, old, later;

  before(async () => {
    stepped = (await builtFacts(places.rehearsal)).build;
    [old, later] = await Promise.all([restamped(OLD), restamped(LATER, places.rehearsal)]);
    await serve(old.path);
    device = await stage.addDevice(stage.kind, MIDDLING);
    page = await device.open('/');
    await page.evaluate(keeperActive);
    await found(page);
    await person.register(page, 'Jean Baptiste');
  });
  after(() => Promise.all([old.remove(), later.remove()]));

  async function serve(dist) {
    await stage.server.end();
    await stage.server.start({ dist });
  }

  const said = () => page.evaluate(() => document.body.innerText);
  const isOffered = async () => (await said()).includes(sentence('new_build_there'));

  /** The page comes back by itself, as another build. */
  async function becomes(build, press) {
    await page.evaluate(() => (window.isBefore = true));
    await press();
    await page.waitForFunction(() => !window.isBefore, { timeout: 60_000, polling: 100 });
    assert.equal(await agreedBuild(page), build);
  }

  async function isAllThere() {
    assert.deepEqual(await person.people(page), ['Jean Baptiste']);
    await person.go(page, '#/');
    await person.press(page, sentence('today_continue'), '[data-testid=drafts] button');
    await page.waitForSelector(`#${FIELD}`, { timeout: 60_000 });
    assert.equal((await person.typed(page, [FIELD]))[FIELD], 'Marie Claire');
    await person.go(page, '#/');
  }

  async function isToldThatItDidNotOpen() {
    await person.unlock(page, SECRET);
    await person.isAt(page, sentence('trouble_not_upgraded_title'));
    await person.sees(page, sentence('trouble_not_upgraded_full'));
    await person.sees(page, sentence('trouble_not_upgraded_back'));
    // The step took the last bytes before it failed.
    await giveALittle(device, page);
  }

  test('is not offered while a form is open, and is where nobody is in the middle of one', async () => {
    await person.beginArrival(page, 'Marie Claire');
    await serve(places.rehearsal);
    await fetchNewBuild(page);
    await person.press(page, 'Mujer', 'main label');
    await person.isOnDisk(page);
    assert.equal(await isOffered(), false);
    await page.reload();
    assert.equal(await agreedBuild(page), OLD, 'loading the page anew changes nothing');
    await person.unlock(page, SECRET);
    await person.go(page, '#/');
    await person.sees(page, sentence('new_build_there'));
    await device.picture(page, 'new-build');
  });

  test('that cannot take the step says so, and the build before is there again', async () => {
    await takeRoom(device, page);
    // A little is left, far less than the step needs: without its last bytes Firefox may not even start a worker.
    await giveALittle(device, page);
    await becomes(stepped, () => person.press(page, sentence('new_build_do')));
    await isToldThatItDidNotOpen();
    await device.picture(page, 'not-upgraded');
    assert.deepEqual(await keptBuilds(page), [OLD, stepped].sort());
    await becomes(OLD, () => person.press(page, sentence('trouble_go_back')));
    await person.unlock(page, SECRET);
    await isAllThere();
  });

  test('stays behind it when the phone dies and there is no line', async () => {
    await stage.server.end();
    await device.kill();
    await device.start();
    page = await device.open('/');
    assert.equal(await agreedBuild(page), OLD);
    await person.unlock(page, SECRET);
    await isAllThere();
    assert.deepEqual(await keptBuilds(page), [OLD, stepped].sort(), 'both are still needed');
  });

  test('can be tried again, and gone back from again', async () => {
    // Chromium's quota is forgotten with the browser; Firefox's is still full, and without its last bytes it reads no cache.
    if (stage.kind === 'chromium') await takeRoom(device, page);
    await person.go(page, '#/telefono');
    await person.sees(page, sentence('phone_is_before'));
    await device.picture(page, 'phone-of-build-before');
    await becomes(stepped, () => person.press(page, sentence('phone_is_before_again')));
    await isToldThatItDidNotOpen();
    await becomes(OLD, () => person.press(page, sentence('trouble_go_back')));
    await person.unlock(page, SECRET);
    await isAllThere();
  });

  test('is outlived by a later one that takes the step, and only then the old files go', async () => {
    await giveRoom(device, page);
    await stage.server.start({ dist: later.path });
    await fetchNewBuild(page);
    await person.go(page, '#/');
    await becomes(LATER, () => person.press(page, sentence('new_build_do')));
    assert.deepEqual(await keptBuilds(page), [OLD, LATER, stepped].sort());
    await person.unlock(page, SECRET);
    await isAllThere();
    const areGone = async () => (await caches.keys()).filter((name) => name.startsWith('acogida-')).length === 1;
    await page.waitForFunction(areGone, { timeout: 30_000 });
    assert.deepEqual(await keptBuilds(page), [LATER]);
  });

  test('is not undone by an earlier one, which says that it cannot open the data and looks for the later', async () => {
    await serve(old.path);
    await fetchNewBuild(page);
    await person.go(page, '#/mas');
    await person.go(page, '#/');
    await becomes(OLD, () => person.press(page, sentence('new_build_do')));
    await serve(later.path);
    await person.unlock(page, SECRET);
    await person.isAt(page, sentence('trouble_update_title'));
    await person.sees(page, sentence('trouble_update'));
    await device.picture(page, 'update-needed');
    await becomes(LATER, () => person.press(page, sentence('new_build_do')));
    await person.unlock(page, SECRET);
    await isAllThere();
  });
});
