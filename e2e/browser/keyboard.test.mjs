// The keyboard alone is enough: to found a workspace, to register, find and change somebody, to lock and to come back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { NEW_WORKSPACE, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import { act, arrow, keepsFocus, SPACE, tab, tabTo } from './stage/keyboard.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const question = (key, values) => sentence(key, values, { file: 'questions' });

/** Not the button beside it, which begins with the same word. */
const SAVE = new RegExp(`^${question('save')}$`);

inEachBrowser('the keyboard alone is enough', (stage) => {
  let page, jean;

  before(async () => {
    page = await stage.device.open('/');
    await person.sees(page, sentence('welcome_create'));
  });

  const titled = (key, values) => () => person.isAt(page, sentence(key, values));
  const write = async (field, text) => {
    await tabTo(page, field);
    await page.keyboard.type(text);
  };
  const choose = async (section, key) => {
    await tabTo(page, sentence(section));
    await act(page, 'Enter', titled(key), sentence(section));
  };

  test('a workspace is founded and its recovery sheet confirmed', async () => {
    await tabTo(page, sentence('welcome_create'));
    await act(page, 'Enter', titled('create_title'), 'opening the page');
    for (const [field, text] of Object.entries(NEW_WORKSPACE)) {
      await write(field, text);
    }
    await tabTo(page, sentence('create_do'));
    await act(page, 'Enter', titled('recovery_title'), 'founding');
    const shows = (part) => () => person.sees(page, sentence('recovery_share', { share: part }));
    for (const part of [2, 3]) {
      await tabTo(page, sentence('recovery_next'));
      await act(page, 'Enter', shows(part), 'the next part of the sheet');
    }
    await tabTo(page, sentence('recovery_all_written'));
    await act(page, 'Enter', () => person.sees(page, sentence('recovery_rehearse')), 'the rehearsal');
    for (const [field, word] of Object.entries(await person.askedWords(page))) {
      await write(field, word);
    }
    await tabTo(page, sentence('recovery_do'));
    await act(page, SPACE, titled('today_title'), 'confirming the sheet');
  });

  test('somebody is registered with the answers that are required', async () => {
    await tabTo(page, sentence('today_new'));
    await act(page, 'Enter', titled('people_title'), 'a new arrival');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'people-search');
    await page.keyboard.type('Jean Baptiste');
    await tabTo(page, sentence('people_register'));
    await act(page, 'Enter', titled('person_tab'), 'beginning the form');
    await tabTo(page, 'Mujer');
    const man = await arrow(page, 'ArrowDown');
    assert.match(man.says, /^Hombre/);
    assert.ok(man.inSight && man.indicated, man.html);
    await tabTo(page, 'Español');
    await page.keyboard.press(SPACE);
    await person.isOnDisk(page);
    await tabTo(page, 'Hombre', { back: true });
    await tabTo(page, SAVE);
    await act(page, 'Enter', () => person.isAt(page, 'Jean Baptiste'), 'saving');
    jean = await page.evaluate(() => location.hash.split('/')[2]);
  });

  test('what is missing is said where the focus is, and leads to its question', async () => {
    await choose('today_title', 'today_title');
    await tabTo(page, sentence('today_new'));
    await act(page, 'Enter', titled('people_title'), 'a new arrival');
    await page.keyboard.type('Marie');
    await tabTo(page, sentence('people_register'));
    await act(page, 'Enter', titled('person_tab'), 'beginning the form');
    await tabTo(page, SAVE);
    await act(page, 'Enter', () => person.sees(page, sentence('summary_title')), 'saving too early');
    await tabTo(page, 'Sexo');
    const isThere = () => page.waitForFunction(() => document.activeElement.closest('[data-path=sexo]'));
    await act(page, 'Enter', isThere, 'the jump');
    await tabTo(page, question('discard'));
    await act(page, 'Enter', () => person.sees(page, question('discarded_title')), 'discarding');
    await tabTo(page, question('discarded_leave'));
    await act(page, 'Enter', titled('today_title'), 'leaving what was discarded');
  });

  test('the person is found, opened, changed by way of a long list, and saved', async () => {
    await choose('people_title', 'people_title');
    await write('people-search', 'batiste');
    await person.sees(page, sentence('people_found', { n: 1 }));
    await tabTo(page, 'Jean Baptiste');
    await act(page, 'Enter', () => person.isAt(page, 'Jean Baptiste'), 'opening somebody');
    await tabTo(page, sentence('person_edit'));
    await act(page, 'Enter', () => person.isAt(page, question('sections')), 'editing');
    await tabTo(page, 'De dónde viene');
    await act(page, 'Enter', () => person.isAt(page, 'De dónde viene'), 'opening a part');
    await tabTo(page, question('search_open'));
    await act(page, 'Enter', () => person.sees(page, question('search_label')), 'opening the list');
    await page.keyboard.type('gh');
    await tabTo(page, 'Ghana');
    await act(page, SPACE, () => person.isOnDisk(page), 'choosing from the list');
    assert.equal(await page.$eval('[data-path=pais_nacimiento] input:checked', (input) => input.value), 'GHA');
    await tabTo(page, SAVE);
    await act(page, 'Enter', () => person.isAt(page, 'Jean Baptiste'), 'saving the change');
  });

  test('the arrows move through the choices of a long list that is open, and close nothing', async () => {
    await person.edit(page, jean);
    await person.openPart(page, 'De dónde viene');
    await tabTo(page, question('search_open'));
    await page.keyboard.press('Enter');
    await person.sees(page, question('search_label'));
    await keepsFocus(page, 'opening the list');
    await page.keyboard.type('ma');
    await tab(page);
    const before = await page.evaluate(() => document.activeElement.value);
    const next = await arrow(page, 'ArrowDown');
    await keepsFocus(page, 'an arrow in a long list');
    assert.ok(next.inSight, 'the choice that the arrow reached cannot be seen');
    assert.ok(await page.$('.search input'), 'an arrow closed the list');
    const after = await page.evaluate(() => document.activeElement.value);
    assert.notEqual(after, before);
  });

  test('the door is locked and opened again', async () => {
    await person.go(page, '#/');
    await titled('today_title')();
    await choose('more_title', 'more_title');
    await tabTo(page, sentence('lock_do'));
    await act(page, 'Enter', () => page.waitForSelector('#secret'), 'locking');
    await write('secret', 'no es este');
    await act(page, 'Enter', () => person.sees(page, sentence('refusal_wrong_secret')), 'a wrong secret');
    await page.evaluate(() => document.activeElement.select());
    await page.keyboard.type(SECRET);
    await act(page, 'Enter', titled('today_title'), 'unlocking');
  });

  test('a focus that nothing shows, or that is out of sight, is noticed by these tests', async () => {
    const spoil = (css) => page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, css);
    await spoil('* { outline: none !important; box-shadow: none !important }');
    await assert.rejects(tab(page), /nothing shows that the focus is here/);
    await spoil('.bottom-bar { position: fixed; inset: 0; z-index: 9 }');
    await assert.rejects(tabTo(page, sentence('today_new')), /cannot be seen/);
    await spoil('');
    await page.evaluate(() => document.activeElement.blur());
    await assert.rejects(keepsFocus(page, 'nothing', { patienceMs: 500 }), /the focus is on nothing/);
  });
});
