// What somebody types wrongly at the door has its own sentence in their language, and nothing that was typed is lost.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { NEW_WORKSPACE, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const TRIES_MANY = 3;

inEachBrowser('what is typed wrongly at the door', (stage) => {
  let page;

  before(async () => {
    page = await stage.device.open('/');
    await person.sees(page, sentence('welcome_create'));
  });

  test('a link that was cut has its own sentence, and everything typed stays', async () => {
    await person.go(page, '#/unirse');
    const link = `${stage.server.origin}/#/unirse/AQksW0haXpe7xMXUeJUPn233UtI8FaADTt8L`;
    const typed = { 'invite-link': link, 'person-name': 'Luis', secret: SECRET, 'secret-again': SECRET };
    await person.fill(page, typed);
    await person.press(page, sentence('join_do'), 'main button');
    await person.sees(page, sentence('refusal_bad_link'));
    assert.deepEqual(await person.typed(page, Object.keys(typed)), typed);
  });

  test('what is missing, wrong, too short or not the same is said at its field, and everything typed stays', async () => {
    await person.go(page, '#/crear');
    const typed = { ...NEW_WORKSPACE, 'site-name': '', 'folio-prefix': 'T4P', secret: 'corto', 'secret-again': 'largo' };
    await person.fill(page, typed);
    await person.press(page, sentence('create_do'), 'main button');
    await person.sees(page, sentence('summary_title'));
    const errors = {
      'site-name': sentence('field_empty'),
      'folio-prefix': sentence('prefix_wrong'),
      secret: sentence('secret_too_short', { minimum: 8 }),
      'secret-again': sentence('secret_differs'),
    };
    for (const [field, error] of Object.entries(errors)) {
      assert.equal(await page.$eval(`#${field}-error`, (shown) => shown.textContent.trim()), error);
    }
    assert.deepEqual(await person.typed(page, Object.keys(typed)), typed);
  });

  test('a word of the recovery sheet that is not the right one keeps the sheet open', async () => {
    await person.fill(page, NEW_WORKSPACE);
    await person.press(page, sentence('create_do'), 'main button');
    await person.isAt(page, sentence('recovery_title'));
    const parts = await person.sheet(page);
    await person.rehearse(page);
    await person.fill(page, { 'recovery-word-1': 'otro', 'recovery-word-2': '' });
    await person.press(page, sentence('recovery_do'));
    await page.waitForSelector('#recovery-word-1-error');
    await page.waitForSelector('#recovery-word-2-error');
    await person.press(page, sentence('recovery_see_again'));
    assert.deepEqual(await person.sheet(page), parts);
    await person.confirmRecovery(page);
  });

  test('a wrong secret has its own sentence, the third says more, and the right one opens what was there', async () => {
    await person.register(page, 'Jean Baptiste');
    await person.lock(page);
    for (let tries = 1; tries <= TRIES_MANY; tries += 1) {
      await person.fill(page, { secret: 'no es este' });
      await page.keyboard.press('Enter');
      const said = tries < TRIES_MANY ? sentence('refusal_wrong_secret') : sentence('unlock_many', { n: tries });
      await person.sees(page, said);
      assert.deepEqual(await person.typed(page, ['secret']), { secret: 'no es este' });
      await person.fill(page, { secret: '' });
    }
    await person.unlock(page, SECRET);
    assert.deepEqual(await person.people(page), ['Jean Baptiste']);
  });

  test('a page in English says it in English', async () => {
    await person.go(page, '#/ajustes');
    await person.press(page, 'English', 'main label');
    await person.isAt(page, sentence('settings_title', {}, { language: 'en' }));
    await person.lock(page, { language: 'en' });
    await person.fill(page, { secret: 'not this one' });
    await page.keyboard.press('Enter');
    const english = sentence('refusal_wrong_secret', {}, { language: 'en' });
    assert.notEqual(english, sentence('refusal_wrong_secret'));
    await person.sees(page, english);
    await person.unlock(page, SECRET);
  });

  test('an age that cannot be is said at its question, and stays as it was typed', async () => {
    await person.go(page, '#/ajustes');
    await person.press(page, 'Español', 'main label');
    await person.beginArrival(page, 'Marie');
    const question = (key) => sentence(key, {}, { file: 'questions' });
    await person.fill(page, { 'q-nacimiento': '300' });
    await page.keyboard.press('Tab');
    await person.sees(page, question('error_too_long_ago'));
    assert.deepEqual(await person.typed(page, ['q-nacimiento']), { 'q-nacimiento': '300' });
    await person.press(page, 'Mujer', 'main label');
    await person.press(page, 'Español', 'main .question label');
    await person.press(page, question('save'), 'main button');
    await person.sees(page, sentence('summary_title'));
    const stays = { 'q-nacimiento': '300', 'q-nombre_social': 'Marie' };
    assert.deepEqual(await person.typed(page, Object.keys(stays)), stays);
  });
});
