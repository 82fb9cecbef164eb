// Each of our forms is filled and saved, offline, in two languages, and is found again where it belongs.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { keeperActive } from './stage/builds_kept.mjs';
import { fillOpenForm } from './stage/any_form.mjs';
import { found } from './stage/furnished.mjs';
import { PATIENCE_MS } from './stage/hands.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

/** Forms about a person, and how they are called in the two languages. */
const OF_PERSON = {
  f2_specific_needs: ['Necesidades específicas', 'Specific needs'],
  f3_gbv_incident: ['Violencia de género: incidente', 'Gender-based violence: incident'],
  f4_children: ['Niñez sin acompañante o separada', 'Unaccompanied and separated children'],
  f5_psychosocial: ['Apoyo psicosocial', 'Psychosocial support'],
  f6_legal: ['Consulta legal', 'Legal consultation'],
  f7_rights_violation: ['Violación de derechos humanos', 'Human rights violation'],
  f8_referral: ['Referencia', 'Referral'],
  f9_distribution: ['Entrega de apoyos', 'Distribution'],
  f12_deported_returned: ['Persona deportada o devuelta', 'Deported or returned person'],
};
/** Forms about nobody in particular. */
const OF_PLACE = {
  f1b_night_roster: ['Lista de la noche', 'Night roster'],
  f10_group_session: ['Sesión de grupo', 'Group session'],
  f11_monitoring_visit: ['Visita de monitoreo', 'Monitoring visit'],
};

inEachBrowser('every form, with no network', (stage) => {
  let page, jean;

  before(async () => {
    page = await stage.device.open('/');
    await page.evaluate(keeperActive);
    await found(page);
    jean = await person.register(page, 'Jean Baptiste');
    await stage.server.end();
  });

  const fill = (id, title, from, language) => async () => {
    await person.go(page, from);
    await person.press(page, title, '[data-testid=forms] button');
    const pages = await fillOpenForm(stage.device, page, `${id}-${language}`, language);
    assert.ok(pages > 1, `${id} has more than one page`);
    await person.isAt(page, title);
    await person.sees(page, sentence('record_answers', {}, { language }));
    await stage.device.picture(page, `filled-${id}-${language}`);
  };
  const listed = (count) => page.waitForFunction(
    (count) => document.querySelectorAll('[data-testid=filed-rows] li').length === count,
    { timeout: PATIENCE_MS, polling: 100 },
    count,
  );
  const speak = (name, language) => async () => {
    await person.go(page, '#/ajustes');
    await person.press(page, name, 'main label, main button');
    await page.waitForFunction((code) => document.documentElement.lang === code, { timeout: PATIENCE_MS }, language);
  };

  for (const [at, language] of ['es', 'en'].entries()) {
    if (language === 'en') test('in English', speak('English', 'en'));
    for (const [id, titles] of Object.entries(OF_PERSON)) {
      test(`${titles[at]} (${language})`, (...given) => fill(id, titles[at], `#/personas/${jean}/agregar`, language)(...given));
    }
    for (const [id, titles] of Object.entries(OF_PLACE)) {
      test(`${titles[at]} (${language})`, fill(id, titles[at], '#/agregar', language));
    }
  }

  test('all are on the page of the person, or of the place', async () => {
    await person.go(page, `#/personas/${jean}`);
    await listed(2 * Object.keys(OF_PERSON).length);
    await stage.device.picture(page, 'person-with-records');
    await person.go(page, '#/registros');
    await listed(2 * Object.keys(OF_PLACE).length);
    await stage.device.picture(page, 'records-of-place');
    person.nothingWentWrong(page);
  });
});
