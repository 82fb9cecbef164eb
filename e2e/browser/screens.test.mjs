// Every screen can be read and used: on a phone and on a desktop, by day and by night, narrow, and with large text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine } from './stage/examination.mjs';
import { found, furnish, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

inEachBrowser('every screen can be read and used', (stage) => {
  let page, furniture;
  const brokenWords = new Map();

  before(async () => {
    page = await stage.device.open('/');
  });
  after(() => furniture?.colleague.close());

  /** One screen: how somebody gets there, and that nothing is wrong with it. */
  const screen = (name, arrive) =>
    test(name, async () => {
      await arrive();
      const { wrong, broken } = await examine(stage.device, page, name);
      for (const [word, look] of broken) if (!brokenWords.has(word)) brokenWords.set(word, `${name}, ${look}`);
      assert.deepEqual(wrong, []);
    });
  const at = (fragment, key) => async () => {
    await person.go(page, fragment);
    await person.isAt(page, sentence(key));
  };

  screen('welcome', () => person.sees(page, sentence('welcome_create')));
  screen('create', at('#/crear', 'create_title'));
  screen('create-wrong', async () => {
    await person.type(page, 'secret', 'corto');
    await person.press(page, sentence('create_do'), 'main button');
    await person.sees(page, sentence('summary_title'));
  });
  screen('create-words', async () => {
    await person.press(page, sentence('secret_suggest'), 'main button');
    await person.press(page, sentence('secret_suggest_use'), 'main button');
    await person.sees(page, sentence('secret_strength_good'));
  });
  screen('join', at('#/unirse', 'join_title'));
  screen('recover', at('#/recuperar', 'recover_title'));
  screen('recovery-sheet', async () => {
    await person.go(page, '#/');
    await person.fillNewWorkspace(page, { organisation: 'Casa Abierta', site: 'Belén', name: 'Ana', secret: SECRET });
    await person.isAt(page, sentence('recovery_title'));
  });
  screen('recovery-rehearsal', () => person.rehearse(page));
  screen('today-empty', async () => {
    await person.press(page, sentence('recovery_see_again'));
    await person.confirmRecovery(page);
  });
  screen('people-empty', async () => {
    await person.go(page, '#/personas');
    await person.sees(page, sentence('people_none'));
  });
  screen('tonight-empty', at('#/lista', 'tonight_title'));
  screen('conflicts-none', async () => {
    await at('#/decidir', 'conflicts_title')();
    await person.sees(page, sentence('conflicts_none'));
  });
  screen('invite', at('#/invitar', 'invite_title'));
  screen('invite-made', async () => {
    await person.invite(page, 'Rosa');
  });

  test('a colleague fills the lists', async () => {
    furniture = await furnish(page);
    await person.beginArrival(page, 'Marie');
    await person.press(page, 'Mujer', 'main label');
    await person.isOnDisk(page);
  });
  test('somebody who was just registered is in the list that one goes back to', async () => {
    await person.register(page, 'Rosa Elvira');
    await person.isAt(page, 'Rosa Elvira');
    await page.click('.top-bar .back');
    await person.isAt(page, sentence('people_title'));
    await page.waitForFunction(
      () => [...document.querySelectorAll('[data-testid=people] .name')].some((name) => name.textContent === 'Rosa Elvira'),
      { timeout: 10_000 },
    );
  });
  screen('today', async () => {
    await person.go(page, '#/');
    await person.sees(page, sentence('today_drafts_title'));
  });
  screen('today-discard', () => person.press(page, sentence('today_discard'), '[data-testid=drafts] button'));
  screen('people', async () => {
    await person.go(page, '#/personas');
    await page.waitForSelector('[data-testid=people] a');
  });
  screen('people-found', async () => {
    await person.type(page, 'people-search', 'Jean Baptiste');
    await person.sees(page, sentence('people_found', { n: 1 }));
  });
  screen('people-none-found', async () => {
    await person.type(page, 'people-search', 'Xyzzyx');
    await person.sees(page, sentence('people_none_found'));
    assert.equal(await page.$eval('#people-search', (field) => field.value), 'Xyzzyx');
  });
  screen('person', async () => {
    await person.type(page, 'people-search', ' ');
    await person.go(page, `#/personas/${furniture.jean}`);
    await person.isAt(page, 'Jean Baptiste');
    await page.$$eval('main details', (all) => all.forEach((details) => (details.open = true)));
  });
  screen('team', async () => {
    await at('#/equipo', 'team_title')();
    await person.sees(page, 'Luis');
  });
  screen('team-let-go', async () => {
    await person.press(page, sentence('team_end', { name: 'Luis' }), 'main button');
    await person.sees(page, sentence('team_end_do'));
  });
  screen('void', () => at(`#/personas/${furniture.jean}/anular`, 'void_title')());
  screen('conflicts', async () => {
    await at('#/decidir', 'conflicts_title')();
    await person.sees(page, 'Dieta especial');
  });
  screen('tonight', async () => {
    await person.go(page, '#/lista');
    await page.waitForSelector('[data-testid=tonight]');
  });
  screen('more', at('#/mas', 'more_title'));
  screen('phone', async () => {
    await at('#/telefono', 'phone_title')();
    await page.waitForSelector('meter');
  });
  screen('sites', at('#/sitios', 'sites_title'));
  screen('settings', at('#/ajustes', 'settings_title'));
  screen('profile', at('#/perfil', 'profile_title'));
  screen('drop-keys-inside', at('#/borrar-llaves', 'drop_keys_title'));
  screen('quarantine', at('#/apartados', 'quarantine_title'));
  screen('already-inside', at('#/unirse', 'join_title'));
  screen('unlock', () => person.lock(page));
  screen('unlock-wrong', async () => {
    await person.type(page, 'secret', 'otro secreto');
    await page.keyboard.press('Enter');
    await person.sees(page, sentence('refusal_wrong_secret'));
  });
  screen('add-profile', at('#/otra-persona', 'app_name'));
  screen('drop-keys', async () => {
    await at('#/borrar-llaves', 'drop_keys_title')();
    await page.$$eval('main details', (all) => all.forEach((details) => (details.open = true)));
  });
  test('no short word on what is pressed is broken in the middle', () => {
    assert.deepEqual([...brokenWords].map(([word, where]) => `${word} (${where})`), []);
  });
  test('nothing went wrong in any of them that nobody looked at', () => person.nothingWentWrong(page));
});
