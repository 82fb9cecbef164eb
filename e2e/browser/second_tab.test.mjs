// Only one tab keeps the data: a second one says so, can take over, and what was typed in the first is there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { found, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

inEachBrowser('a second tab', (stage) => {
  let first, second;

  before(async () => {
    first = await stage.device.open('/');
    await found(first);
    await person.register(first, 'Jean Baptiste');
    await person.beginArrival(first, 'Marie Claire');
    await person.press(first, 'Mujer', 'main label');
    await person.isOnDisk(first);
  });

  test('says that another one is open, and the first goes on', async () => {
    second = await stage.device.open('/');
    await person.isAt(second, sentence('trouble_other_tab_title'));
    await person.sees(second, sentence('trouble_other_tab'));
    await stage.device.picture(second, 'second-tab');
    await first.bringToFront();
    await person.press(first, 'Español', 'main .question label');
    await person.isOnDisk(first);
  });

  test('takes over when it is asked to, and the first says that it did', async () => {
    await second.bringToFront();
    await person.press(second, sentence('trouble_take_over'), 'main button');
    await second.waitForSelector('#secret', { timeout: 60_000 });
    await first.bringToFront();
    await person.isAt(first, sentence('trouble_taken_title'));
    await person.sees(first, sentence('trouble_taken'));
    await stage.device.picture(first, 'first-tab');
  });

  test('has all that the first one had said was saved', async () => {
    await second.bringToFront();
    await person.unlock(second, SECRET);
    assert.deepEqual(await person.people(second), ['Jean Baptiste']);
    await person.go(second, '#/');
    await person.press(second, sentence('today_continue'), '[data-testid=drafts] button');
    await second.waitForSelector('#q-nombre_social', { timeout: 60_000 });
    assert.deepEqual(await person.typed(second, ['q-nombre_social']), { 'q-nombre_social': 'Marie Claire' });
    const chosen = await second.$$eval('.question input:checked', (all) => all.map((each) => each.value));
    assert.ok(chosen.includes('M') && chosen.includes('es'), chosen.join());
    await person.save(second);
  });

  test('can be taken over from in turn', async () => {
    await first.bringToFront();
    await person.press(first, sentence('trouble_take_over'), 'main button');
    await person.unlock(first, SECRET);
    assert.deepEqual(await person.people(first), ['Jean Baptiste', 'Marie Claire']);
    await second.bringToFront();
    await person.isAt(second, sentence('trouble_taken_title'));
  });

  test('opens without a word once the first is closed', async () => {
    await first.close();
    await second.reload();
    await person.unlock(second, SECRET);
    assert.deepEqual(await person.people(second), ['Jean Baptiste', 'Marie Claire']);
  });
});
