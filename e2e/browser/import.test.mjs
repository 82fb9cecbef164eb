// A coordinator brings an XLSForm in, reads what is wrong with it, tries it, publishes it, and it can be filled.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fillOpenForm } from './stage/any_form.mjs';
import { examine } from './stage/examination.mjs';
import { found } from './stage/furnished.mjs';
import { PATIENCE_MS } from './stage/hands.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const TITLE = 'Encuesta del albergue';
const sheet = (type) => `
| survey | type | name | label::Español (es) | label::English (en) | required |
| | begin_group | que | Lo que falta | What is missing | |
| | ${type} | cuantos | ¿Cuántas cobijas faltan? | How many blankets are missing? | yes |
| | select_one_from_file barrios.csv | barrio | ¿De qué barrio? | From which quarter? | |
| | end_group | | | | |
| | begin_group | mas | Algo más | Anything else | |
| | text | otro | ¿Qué más? | What else? | |
| | end_group | | | | |

| settings | form_title | form_id | version | default_language |
| | ${TITLE} | encuesta | 7 | Español (es) |
`;
const QUARTERS = 'name,label\nnorte,Barrio Norte\nsur,Barrio Sur\n';

inEachBrowser('a form that is brought in', (stage) => {
  let page, folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acogida-forms-'));
    await writeFile(join(folder, 'wrong.md'), sheet('intger'));
    await writeFile(join(folder, 'right.md'), sheet('integer'));
    await writeFile(join(folder, 'barrios.csv'), QUARTERS);
    await writeFile(join(folder, 'picture.xlsx'), 'PK\u0003\u0004 and nothing else');
    page = await stage.device.open('/');
    await found(page);
    await person.go(page, '#/formularios');
    await person.isAt(page, sentence('forms_admin_title'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function choose(...names) {
    const input = await page.waitForSelector('#form-files', { timeout: PATIENCE_MS });
    await input.uploadFile(...names.map((name) => join(folder, name)));
  }
  const report = async () => {
    await page.waitForSelector('[data-testid=form-report]', { timeout: PATIENCE_MS });
    return page.$eval('[data-testid=form-report]', (report) => report.innerText);
  };

  test('is no form, and says so', async () => {
    await choose('picture.xlsx');
    await person.sees(page, sentence('forms_unreadable'));
  });

  test('has a mistake: its place, and what was meant', async () => {
    await choose('wrong.md');
    const said = await report();
    assert.match(said, /fila 4/);
    assert.match(said, /¿Quiso decir «integer»\?/);
    assert.ok(!said.includes(sentence('forms_publish')), 'it cannot be published');
    const { wrong } = await examine(stage.device, page, 'form-report');
    assert.deepEqual(wrong, []);
  });

  test('is tried, and nothing of the trial is kept', async () => {
    await choose('right.md', 'barrios.csv');
    await page.waitForFunction((title) => document.querySelector('[data-testid=form-report] h3')?.textContent === title, { timeout: PATIENCE_MS }, TITLE);
    await stage.device.picture(page, 'form-brought-in');
    await person.press(page, sentence('forms_preview'), 'main button');
    await person.isAt(page, 'Lo que falta');
    await person.press(page, 'Barrio Sur', 'main label');
    await person.sees(page, sentence('forms_preview_note'));
    await stage.device.picture(page, 'form-tried');
    await person.press(page, sentence('forms_preview_close'), 'main button');
    await person.isAt(page, sentence('forms_admin_title'));
    await person.go(page, '#/');
    await person.isAt(page, sentence('today_title'));
    assert.equal(await page.$('[data-testid=drafts]'), null, 'no draft is left');
  });

  test('is published, and can be filled', async () => {
    await person.go(page, '#/formularios');
    await choose('right.md', 'barrios.csv');
    await person.press(page, sentence('forms_publish'), 'main button');
    await person.sees(page, sentence('forms_done', { title: TITLE }));
    await person.go(page, '#/agregar');
    await person.press(page, TITLE, '[data-testid=forms] button');
    await fillOpenForm(stage.device, page, 'brought-in');
    await person.isAt(page, TITLE);
    await person.sees(page, 'Barrio Norte');
    person.nothingWentWrong(page);
  });

  test('a second time with the same version is refused in words', async () => {
    await person.go(page, '#/formularios');
    await choose('right.md', 'barrios.csv');
    await person.press(page, sentence('forms_publish'), 'main button');
    await person.sees(page, sentence('field_version'));
  });
});
