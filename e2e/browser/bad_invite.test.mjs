// An invite that does not work says why, in a sentence of its own; what was typed stays, and another link can be pasted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { found, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import { Native } from './stage/native.mjs';
import * as person from './stage/person.mjs';
import { Pretender, refusal } from './stage/pretender.mjs';
import { sentence } from './stage/sentences.mjs';
import { Server } from './stage/server.mjs';

const TYPED = { 'person-name': 'Luis', secret: SECRET, 'secret-again': SECRET };

inEachBrowser('an invite that does not work', (stage) => {
  let founder, page, elsewhere, first;

  before(async () => {
    founder = await stage.device.open('/');
    await found(founder);
    elsewhere = await Server.start();
    page = await (await stage.addDevice()).open('/');
    await person.sees(page, sentence('welcome_join'));
  });
  after(() => Promise.all([elsewhere?.close(), first?.close()]));

  /** Tries to join by pasting a link, and holds that the reason is said and that nothing typed is lost. */
  async function isRefused(link, said) {
    await person.go(page, '#/unirse');
    await person.fill(page, { 'invite-link': link, ...TYPED });
    await person.press(page, sentence('join_do'), 'main button');
    await person.sees(page, said);
    const stays = { 'invite-link': link, ...TYPED };
    assert.deepEqual(await person.typed(page, Object.keys(stays)), stays);
  }

  test('of a workspace that the server does not know, and then has no server at all', async () => {
    const link = await person.invite(founder, 'Luis');
    await page.goto(elsewhere.origin);
    await person.sees(page, sentence('welcome_join'));
    await isRefused(link.replace(stage.server.origin, elsewhere.origin), sentence('refusal_unknown_workspace'));
    await elsewhere.end();
    await isRefused(link.replace(stage.server.origin, elsewhere.origin), sentence('refusal_server_unreachable'));
    await page.goto(stage.server.origin);
    await person.sees(page, sentence('welcome_join'));
  });

  test('that has not reached the server yet', async () => {
    const coordinator = await Native.start();
    try {
      const names = ['--organisation', 'Otra', '--site', 'Otro', '--prefix', 'OTR', '--name', 'Eva'];
      await coordinator.run('create', ...names, '--server', stage.server.origin);
      await coordinator.run('sync');
      const [link] = (await coordinator.run('invite', '--label', 'Luis')).match(/http\S+/);
      await isRefused(link, sentence('refusal_invite_not_yet_there'));
    } finally {
      await coordinator.close();
    }
  });

  test('that somebody else has used', async () => {
    const link = await person.invite(founder, 'Luis');
    await person.exchange(founder);
    first = await Native.start();
    await first.join(link, 'Otro');
    await isRefused(link, sentence('refusal_invite_used'));
  });

  test('that came too late', async () => {
    // The server's own clock decides; here it says what it would say then.
    const link = await person.invite(founder, 'Alguien');
    await stage.server.end();
    const late = await Pretender.start(stage.server.origin, { ...refusal('invite_expired'), status: 403 });
    try {
      await isRefused(link, sentence('refusal_invite_expired'));
    } finally {
      await late.close();
      await stage.server.start();
    }
  });

  test('is followed by one that does, with what was typed before', async () => {
    const link = await person.invite(founder, 'Luis otra vez');
    await person.exchange(founder);
    await person.fill(page, { 'invite-link': link });
    await person.press(page, sentence('join_do'), 'main button');
    await person.sees(page, sentence('today_new'));
  });

  test('can be replaced too where the link came with the address', async () => {
    const another = await stage.addDevice();
    const link = await person.invite(founder, 'Rosa');
    await person.exchange(founder);
    const used = await Native.start();
    await used.join(link, 'Otra').finally(() => used.close());
    const arrived = await another.open(link.slice(stage.server.origin.length));
    await person.sees(arrived, sentence('join_link_there'));
    const address = await arrived.evaluate(() => location.href);
    assert.ok(!address.includes(link.split('/').at(-1)), `the link stays in the address: ${address}`);
    await person.fill(arrived, TYPED);
    await person.press(arrived, sentence('join_do'), 'main button');
    await person.sees(arrived, sentence('refusal_invite_used'));
    assert.deepEqual(await person.typed(arrived, Object.keys(TYPED)), TYPED);
    const second = await person.invite(founder, 'Rosa otra vez');
    await person.exchange(founder);
    await person.fill(arrived, { 'invite-link': second });
    await person.press(arrived, sentence('join_do'), 'main button');
    await person.sees(arrived, sentence('today_new'));
  });
});
