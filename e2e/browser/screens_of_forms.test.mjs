// Every page of a form can be read and used, in the same sizes and lights as the other screens.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as audit from './stage/audit.mjs';
import { examine } from './stage/examination.mjs';
import { found } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const question = (key, values) => sentence(key, values, { file: 'questions' });

inEachBrowser('every page of a form can be read and used', (stage) => {
  let page, jean;
  const brokenWords = new Map();

  before(async () => {
    page = await stage.device.open('/');
    await found(page);
    jean = await person.register(page, 'Jean Baptiste');
  });

  const screen = (name, arrive) =>
    test(name, async () => {
      await arrive();
      const { wrong, broken } = await examine(stage.device, page, `form-${name}`);
      for (const [word, look] of broken) if (!brokenWords.has(word)) brokenWords.set(word, `${name}, ${look}`);
      assert.deepEqual(wrong, []);
    });
  const part = (title) => async () => {
    await person.openSections(page);
    await person.openPart(page, title);
  };

  screen('first-page', () => person.beginArrival(page, 'Marie Claire'));
  screen('missing', async () => {
    await person.press(page, question('save'), 'main button');
    await person.sees(page, sentence('summary_title'));
  });
  screen('answered', async () => {
    await person.press(page, 'Mujer', 'main label');
    await person.press(page, question('by_date'), 'main label');
    await person.type(page, 'q-nacimiento-year', '2011');
    await person.press(page, 'Criollo', 'main label');
    await person.isOnDisk(page);
  });
  screen('in-creole', () => person.press(page, 'Kreyòl', '.language-switch button'));
  screen('long-list', async () => {
    await person.press(page, 'Español', '.language-switch button');
    await person.press(page, question('search_open'), 'main button');
    await person.sees(page, question('search_label'));
  });
  screen('non-answers', () => person.press(page, question('no_answer'), 'main summary'));
  screen('second-page', async () => {
    await person.press(page, question('search_close'), 'main button');
    await person.press(page, question('next'), 'main button');
    await person.isAt(page, 'Hoy');
    await person.press(page, 'No', '[data-path=nna_acompanado] label');
    await person.isOnDisk(page);
  });
  screen('name', part('Nombre'));
  screen('origin', part('De dónde viene'));
  screen('contact', part('Contacto seguro'));
  screen('place', part('Cama y registro'));
  screen('departure', part('Salida'));
  screen('cards-none', part('Permisos'));
  screen('card-open', async () => {
    await person.press(page, question('card_add', { label: 'Permiso' }), 'main button');
    await page.waitForSelector('fieldset.card .question');
  });
  screen('card-removed', async () => {
    await person.press(page, question('card_remove'), 'fieldset.card button');
    await person.press(page, question('card_add', { label: 'Permiso' }), 'main button');
    await person.press(page, question('card_done'), 'fieldset.card button');
    await person.sees(page, question('undo'));
  });
  screen('sections', () => person.openSections(page));
  screen('discarded', () => person.press(page, question('discard'), 'main button'));
  screen('sections-of-an-edit', () => person.edit(page, jean));

  test('what is wrong with a page is noticed by these tests', async () => {
    await page.evaluate(() => {
      document.querySelector('main h1').insertAdjacentHTML('afterend', '<button id="poor">pobre</button><input id="mute">');
      document.querySelector('#poor').style.cssText = 'width: 20px; color: #777; background: #888';
      document.querySelector('#mute').style.cssText = 'width: 600px';
    });
    assert.match((await audit.axeFindings(page)).join('\n'), /color-contrast[^]*label|label[^]*color-contrast/);
    // Which of the elements that reach so far is named differs from browser to browser.
    assert.match((await audit.sidewaysScroll(page)).join('\n'), /px wide in a window of 360 px/);
    assert.match((await audit.smallTargets(page)).join('\n'), /id="poor"/);
  });
  test('no short word on what is pressed is broken in the middle', () => {
    assert.deepEqual([...brokenWords].map(([word, where]) => `${word} (${where})`), []);
  });
  test('nothing went wrong in any of them that nobody looked at', () => person.nothingWentWrong(page));
});
