// What an action redraws never takes the focus away: whoever uses a keyboard or listens goes on from where they were.
import { after, before, test } from 'node:test';
import { colleagueOf, disagree, found } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import { act, beginAtTitle, SPACE, tabTo } from './stage/keyboard.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const question = (key, values) => sentence(key, values, { file: 'questions' });

inEachBrowser('the focus is never lost', (stage) => {
  let page, jean, colleague;

  before(async () => {
    page = await stage.device.open('/');
    await found(page);
    jean = await person.register(page, 'Jean Baptiste');
    colleague = await colleagueOf(page);
    await disagree(page, colleague, jean);
  });
  after(() => colleague?.close());

  const at = async (fragment, key) => {
    await person.go(page, fragment);
    await person.isAt(page, sentence(key));
    await beginAtTitle(page);
  };
  const sees = (key, values) => () => person.sees(page, sentence(key, values));
  const gone = (selector) => () => page.waitForFunction((selector) => !document.querySelector(selector), {}, selector);
  const onto = (key) => new RegExp(`^${sentence(key)}$`);

  test('by putting an answer off until later', async () => {
    await at('#/decidir', 'conflicts_title');
    await tabTo(page, onto('conflicts_later'));
    const isAway = () => !document.querySelector('[data-testid=conflicts] button')?.checkVisibility();
    await act(page, 'Enter', () => page.waitForFunction(isAway), 'putting off');
  });
  test('by deciding, and by changing what was decided', async () => {
    await at('#/', 'today_title');
    await at('#/decidir', 'conflicts_title');
    await tabTo(page, 'Dieta especial');
    await act(page, 'Enter', sees('conflicts_decided'), 'deciding');
    await tabTo(page, onto('conflicts_change'));
    const opensForm = () => page.waitForFunction(() => location.hash.startsWith('#/ingreso/'));
    await act(page, 'Enter', opensForm, 'changing what was decided');
  });
  test('by making an invite, and another', async () => {
    await stage.server.kill();
    await at('#/invitar', 'invite_title');
    await tabTo(page, 'invite-label');
    await page.keyboard.type('Rosa');
    await tabTo(page, sentence('invite_do'));
    await act(page, 'Enter', () => page.waitForSelector('[data-testid=invite-link]'), 'making an invite');
    await person.sees(page, sentence('invite_not_on_server'));
    await stage.server.start();
    await tabTo(page, sentence('phone_send'));
    const isUsable = (text) => !document.body.innerText.includes(text);
    const usable = () => page.waitForFunction(isUsable, {}, sentence('invite_not_on_server'));
    await act(page, 'Enter', usable, 'sending what makes the invite usable');
    await tabTo(page, sentence('invite_another'));
    await act(page, 'Enter', () => page.waitForSelector('#invite-label'), 'another invite');
  });
  test('by discarding a draft, and by leaving it after all', async () => {
    await person.beginArrival(page, 'Marie');
    await at('#/', 'today_title');
    await tabTo(page, sentence('today_discard'));
    await act(page, 'Enter', sees('today_discard_confirm'), 'asking to discard');
    await tabTo(page, onto('cancel'));
    await act(page, 'Enter', gone('[data-testid=drafts] .notice'), 'leaving it after all');
    await tabTo(page, sentence('today_discard'));
    await act(page, 'Enter', sees('today_discard_confirm'), 'asking to discard');
    await tabTo(page, sentence('today_discard_do'));
    await act(page, 'Enter', gone('[data-testid=drafts]'), 'discarding');
  });
  test('by voiding somebody, and taking it back', async () => {
    await person.go(page, `#/personas/${jean}`);
    await person.isAt(page, 'Jean Baptiste');
    await beginAtTitle(page);
    await tabTo(page, sentence('person_void'));
    await act(page, 'Enter', () => person.isAt(page, sentence('void_title')), 'asking to void');
    await tabTo(page, 'void-reason');
    await page.keyboard.type('Se registró dos veces');
    await tabTo(page, onto('void_do'));
    await act(page, 'Enter', sees('person_unvoid'), 'voiding');
    await tabTo(page, sentence('person_unvoid'));
    await act(page, 'Enter', sees('person_void'), 'taking it back');
  });
  test('by choosing among whom to search, another language, and another light', async () => {
    await at('#/personas', 'people_title');
    await tabTo(page, sentence('people_all'));
    await act(page, SPACE, () => person.sees(page, sentence('people_count', { n: 1 })), 'another filter');
    await at('#/ajustes', 'settings_title');
    await tabTo(page, 'Español');
    const isInEnglish = () => person.isAt(page, sentence('settings_title', {}, { language: 'en' }));
    await act(page, 'ArrowDown', isInEnglish, 'another language');
    await act(page, 'ArrowUp', () => person.isAt(page, sentence('settings_title')), 'the language of before');
    await tabTo(page, sentence('settings_theme_phone'));
    await act(page, 'ArrowDown', () => page.waitForSelector('html[data-theme=light]'), 'another light');
  });
  test('by adding a card, closing it, taking it out and bringing it back', async () => {
    await person.edit(page, jean);
    await person.openPart(page, 'Permisos');
    await beginAtTitle(page);
    await tabTo(page, question('card_add', { label: 'Permiso' }));
    await act(page, 'Enter', () => page.waitForSelector('fieldset.card .question'), 'adding a card');
    await tabTo(page, question('card_done'));
    await act(page, 'Enter', gone('fieldset.card .question'), 'closing a card');
    await tabTo(page, question('card_remove'));
    await act(page, 'Enter', () => person.sees(page, question('undo')), 'taking a card out');
    await tabTo(page, question('undo'));
    await act(page, 'Enter', () => page.waitForSelector('fieldset.card'), 'bringing a card back');
  });
  test('by saying that there is no answer, and taking that back', async () => {
    await person.openSections(page);
    await person.openPart(page, 'Persona');
    await beginAtTitle(page);
    await tabTo(page, question('no_answer'));
    await page.keyboard.press(SPACE);
    await tabTo(page, sentence('non_answer_99'));
    await act(page, 'Enter', () => page.waitForSelector('.said-instead'), 'saying that there is no answer');
    await tabTo(page, question('undo'));
    await act(page, 'Enter', gone('.said-instead'), 'taking that back');
  });
  test('by adding a place, and by sending and saving a copy', async () => {
    await at('#/sitios', 'sites_title');
    await tabTo(page, 'site-name');
    await page.keyboard.type('Suchiate');
    await tabTo(page, 'site-prefix');
    await page.keyboard.type('SUC');
    await tabTo(page, onto('sites_add_do'));
    await act(page, 'Enter', sees('sites_added', { site: 'Suchiate' }), 'adding a place');
    await tabTo(page, sentence('sites_use'), { back: true });
    await act(page, 'Enter', sees('sites_used', { site: 'Suchiate' }), 'using a place here');
    await at('#/telefono', 'phone_title');
    await tabTo(page, sentence('phone_send'));
    await act(page, 'Enter', sees('phone_sent_now'), 'sending');
  });
});
