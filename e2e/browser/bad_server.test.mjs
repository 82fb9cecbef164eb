// A server that is gone, refuses, is full, or answers something else: each has its own sentence, and nothing is lost.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { colleagueOf, found } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { Pretender, refusal } from './stage/pretender.mjs';
import { sentence } from './stage/sentences.mjs';

const PAGE_OF_A_PROXY = { status: 500, type: 'text/html', body: '<h1>Internal Server Error</h1>' };
const PAGE_OF_A_CAFE = { status: 200, type: 'text/html', body: '<h1>Acepte las condiciones</h1>' };
const GARBAGE = { status: 200, type: 'application/cbor', body: Buffer.from('9f0102ff8000ff', 'hex') };
const EMPTY = { status: 200, type: 'application/cbor', body: '' };

inEachBrowser('a server that does not do its part', (stage) => {
  let page;
  const registered = [];

  before(async () => {
    page = await stage.device.open('/');
    await found(page);
    await person.exchange(page);
  });

  /** Registers somebody and sends; the reason is said, and whoever was registered stays, marked as being only here. */
  async function cannotSend(name, said) {
    registered.push(name);
    await person.register(page, name);
    await person.go(page, '#/telefono');
    await person.press(page, sentence('phone_send'), 'main button');
    await person.sees(page, said);
    assert.deepEqual(await person.people(page), [...registered].sort());
    assert.equal(await onlyHere(), registered.length);
  }

  /** How many in the list are marked as being only here. */
  const onlyHere = () =>
    page.$$eval(
      '[data-testid=people] a',
      (links, mark) => links.filter((link) => link.textContent.includes(mark)).length,
      sentence('person_only_here'),
    );

  /** The same while something else stands at the server's address. */
  async function answersWith(answer, name, said) {
    const pretender = await Pretender.start(stage.server.origin, answer);
    try {
      await cannotSend(name, said);
      assert.ok(pretender.asked > 0, 'nobody asked it');
    } finally {
      await pretender.close();
    }
  }

  test('because it was killed', async () => {
    await stage.server.kill();
    await cannotSend('Ana', sentence('refusal_server_unreachable'));
  });
  test('because it says that it failed', () =>
    answersWith(refusal('internal'), 'Berta', sentence('refusal_server_refused', { code: 'internal' })));
  test('because its disk is full', () =>
    answersWith(
      { ...refusal('store_full'), status: 507 },
      'Carlos',
      sentence('refusal_server_refused', { code: 'store_full' }),
    ));
  test('because it wants its operator first', () =>
    answersWith({ ...refusal('operator_token_needed'), status: 401 }, 'Dora', sentence('refusal_operator_token_needed')));
  test('because something before it failed', () =>
    answersWith(PAGE_OF_A_PROXY, 'Elena', sentence('refusal_server_unreachable')));
  test('because a net that wants to be paid answers in its place', () =>
    answersWith(PAGE_OF_A_CAFE, 'Fidel', sentence('refusal_server_refused', { code: 'malformed' })));
  test('because it answers garbage', () =>
    answersWith(GARBAGE, 'Gloria', sentence('refusal_server_refused', { code: 'malformed' })));
  test('because it answers nothing', () =>
    answersWith(EMPTY, 'Hugo', sentence('refusal_server_refused', { code: 'malformed' })));

  test('says so in English where the page is in English', async () => {
    await person.go(page, '#/ajustes');
    await person.press(page, 'English', 'main label');
    await person.go(page, '#/telefono');
    await person.press(page, sentence('phone_send', {}, { language: 'en' }), 'main button');
    await person.sees(page, sentence('refusal_server_unreachable', {}, { language: 'en' }));
    await person.go(page, '#/ajustes');
    await person.press(page, 'Español', 'main label');
  });

  test('and is asked again as soon as the line comes back, however often it failed', async () => {
    await stage.server.start();
    await page.setOfflineMode(true);
    await page.setOfflineMode(false);
    const nothingIsOnlyHere = (mark) => !document.querySelector('[data-testid=badge]').textContent.includes(mark);
    await page.waitForFunction(nothingIsOnlyHere, { timeout: 20_000 }, sentence('only_here', { n: 0 }).replace('0 ', ''));
  });

  test('and when it is there again, all that was kept arrives at a colleague', async () => {
    const colleague = await colleagueOf(page);
    try {
      const people = JSON.parse(await colleague.run('people', '--json'));
      assert.deepEqual(people.map((each) => each.called).sort(), [...registered].sort());
    } finally {
      await colleague.close();
    }
    await person.people(page);
    assert.equal(await onlyHere(), 0);
  });

  test('and whoever looks at the list meanwhile sees that it has arrived', async () => {
    await person.register(page, 'Irene');
    await person.people(page);
    assert.equal(await onlyHere(), 1);
    await person.sees(page, sentence('all_sent'));
    const none = (mark) => !document.querySelector('[data-testid=people]').textContent.includes(mark);
    await page.waitForFunction(none, { timeout: 15_000 }, sentence('person_only_here'));
  });
});
