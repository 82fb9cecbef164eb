// A phone that is full refuses the answer in words, keeps what was typed on the screen and the earlier one on the disk.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { found, NEW_WORKSPACE, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { giveRoom, SMALL, takeRoom } from './stage/room.mjs';
import { sentence } from './stage/sentences.mjs';

const FIELD = 'q-nombre_completo';
const EARLIER = 'Jean Baptiste Pierre';
/** Databases write over what they have before they need more room. */
const ANSWERS_MAX = 400;
const ANSWER_CHARACTERS = 15_000;

inEachBrowser('a phone that is full', (stage) => {
  let device, page, jean;
  const held = async () => (await person.typed(page, [FIELD]))[FIELD];
  const question = (key) => sentence(key, {}, { file: 'questions' });

  before(async () => {
    device = await stage.addDevice(stage.kind, SMALL);
    page = await device.open('/');
    await person.sees(page, sentence('welcome_create'));
  });

  /** Writes longer and longer until it is not taken; resolves with the last answer that was, and the one that was not. */
  async function writeUntilRefused() {
    let taken = await held();
    for (let written = 0; written < ANSWERS_MAX; written += 1) {
      const answer = `${written} ${String.fromCharCode(97 + (written % 26)).repeat(ANSWER_CHARACTERS)}`;
      await person.paste(page, FIELD, answer);
      await page.keyboard.press('Tab');
      const state = await person.isSettled(page);
      if (state === 'refused') return { taken, refused: answer };
      taken = answer;
    }
    throw new Error('the disk took everything');
  }

  async function openDraft() {
    await person.go(page, '#/');
    await person.press(page, sentence('today_continue'), '[data-testid=drafts] button');
    await page.waitForSelector(`#${FIELD}`, { timeout: 60_000 });
  }

  test('founds no workspace, and keeps all that was typed for when there is room', async () => {
    await takeRoom(device, page);
    await person.go(page, '#/crear');
    await person.fill(page, NEW_WORKSPACE);
    await person.press(page, sentence('create_do'), 'main button');
    await person.sees(page, sentence('refusal_storage_full'));
    assert.deepEqual(await person.typed(page, Object.keys(NEW_WORKSPACE)), NEW_WORKSPACE);
    await giveRoom(device, page);
    await person.press(page, sentence('create_do'), 'main button');
    await person.isAt(page, sentence('recovery_title'));
    await person.confirmRecovery(page);
  });

  test('says that an answer was not saved, and keeps it on the screen', async () => {
    jean = await person.register(page, 'Jean Baptiste');
    await person.edit(page, jean);
    await person.openPart(page, 'Nombre');
    await person.fill(page, { [FIELD]: EARLIER });
    await page.keyboard.press('Tab');
    assert.equal(await person.isSettled(page), 'saved');
    await takeRoom(device, page);
    const { refused } = await writeUntilRefused();
    await person.sees(page, question('save_full'));
    assert.equal(await held(), refused);
    await device.picture(page, 'full-storage');
  });

  test('goes on saying so where the form was left, and asks before the door is locked over it', async () => {
    const refused = await held();
    await person.go(page, '#/');
    await person.sees(page, sentence('unsaved_answers', { n: 1 }));
    await person.go(page, '#/mas');
    await person.press(page, sentence('lock_do'), 'main button');
    await person.sees(page, sentence('lock_unsaved', { n: 1 }));
    await person.press(page, sentence('cancel'), 'main button');
    await person.press(page, sentence('unsaved_back'), 'a, button');
    await page.waitForSelector(`#${FIELD}`, { timeout: 60_000 });
    assert.equal(await held(), refused);
  });

  test('saves it by itself as soon as there is room, and it is there when the browser was ended', async () => {
    const refused = await held();
    await giveRoom(device, page);
    await person.isOnDisk(page);
    await device.kill();
    await device.start();
    page = await device.open('/');
    await person.unlock(page, SECRET);
    await openDraft();
    assert.equal(await held(), refused);
  });

  test('that dies of an empty battery has the answer of before', async () => {
    await takeRoom(device, page);
    const { taken, refused } = await writeUntilRefused();
    await device.kill();
    await device.start();
    page = await device.open('/');
    await person.unlock(page, SECRET);
    await openDraft();
    // What was refused is tried again by itself, and may have found room in the moment before the end.
    assert.ok([taken, refused].includes(await held()), 'neither the answer of before nor the one under way');
  });
});
