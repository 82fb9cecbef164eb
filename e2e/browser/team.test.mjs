// A team that changes: who is in it and what each can open, letting somebody go, what was written meanwhile, and what is left on the
// phone of whoever was let go. And handing in: what a worker files for others to read, and cannot read again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { found } from './stage/canary.mjs';
import { Device } from './stage/device.mjs';
import * as person from './stage/person.mjs';
import * as phone from './stage/shared_phone.mjs';
import { sentence } from './stage/sentences.mjs';
import { Server } from './stage/server.mjs';

const SECRET = 'lluvia mesa tren azul';
const [SENT, MEANWHILE, ONLY_THERE] = ['Zorzalquinto', 'Quetzalnegro', 'Tucanverde'];
const SETTLE_MS = 15_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [ofAna, ofLuis] of [['chromium', 'firefox'], ['firefox', 'chromium']]) {
  describe(`a team that changes (${ofAna}, ${ofLuis})`, () => team(ofAna, ofLuis));
}

function team(browserOfAna, browserOfLuis) {
  let server, ana, luis, pageOfAna, pageOfLuis;

  before(async () => {
    server = await Server.start();
    ana = await Device.start(browserOfAna, server.origin);
    luis = await Device.start(browserOfLuis, server.origin);
  });
  after(async () => {
    await Promise.all([ana?.close(), luis?.close()]);
    await server?.close();
  });

  test('the page of the team says who is in it, as what, and what each can open', async () => {
    pageOfAna = await ana.open('/');
    await person.createWorkspace(pageOfAna, { organisation: 'Red', site: 'Belén', name: 'Ana', secret: SECRET });
    const link = await person.invite(pageOfAna, 'Turno de noche');
    await person.exchange(pageOfAna);
    await person.go(pageOfAna, '#/equipo');
    await person.sees(pageOfAna, 'Turno de noche');
    await ana.picture(pageOfAna, 'team-invite-open');
    pageOfLuis = await luis.open(link.slice(server.origin.length));
    await person.join(pageOfLuis, { name: 'Luis', secret: SECRET });
    await person.register(pageOfLuis, SENT);
    await person.exchange(pageOfLuis);
    await person.exchange(pageOfAna);
    await person.go(pageOfAna, '#/equipo');
    await person.sees(pageOfAna, 'Luis');
    await person.sees(pageOfAna, sentence('role_outreach'));
    await ana.picture(pageOfAna, 'team-two');
    await person.go(pageOfLuis, '#/equipo');
    await person.sees(pageOfLuis, 'Ana');
    const buttons = await pageOfLuis.$$eval('main [data-testid=member] button', (all) => all.length);
    assert.equal(buttons, 0, 'who does not coordinate lets nobody go');
    await luis.picture(pageOfLuis, 'team-of-a-worker');
  });

  test('who is let go loses the keys when the phone next speaks, and what was sealed and not sent is left for a coordinator', async () => {
    // Luis sends something that Ana has not seen when she decides, and writes more that he never sends.
    await person.register(pageOfLuis, MEANWHILE);
    await person.exchange(pageOfLuis);
    await pageOfAna.setOfflineMode(true);
    await person.go(pageOfAna, '#/equipo');
    await person.press(pageOfAna, sentence('team_end', { name: 'Luis' }), 'main button');
    await person.sees(pageOfAna, sentence('team_end_do'));
    await ana.picture(pageOfAna, 'team-let-go-sure');
    await person.press(pageOfAna, sentence('team_end_do'), 'main button');
    await person.sees(pageOfAna, sentence('team_ended'));
    await pageOfLuis.setOfflineMode(true);
    await person.register(pageOfLuis, ONLY_THERE);
    await pageOfAna.setOfflineMode(false);
    await person.exchange(pageOfAna);
    await pageOfLuis.setOfflineMode(false);
    await person.go(pageOfLuis, '#/telefono');
    await person.press(pageOfLuis, sentence('phone_send'), 'main button').catch(() => {});
    await person.sees(pageOfLuis, sentence('parting_save'));
    await luis.picture(pageOfLuis, 'team-parting');
    const names = await phone.keptNames(pageOfLuis);
    assert.ok(names.some((name) => name.startsWith('parting-')), names.join());
  });

  test('what arrived after is nobody\'s answer until the coordinator decides, and counts once it is taken in', async () => {
    assert.deepEqual(await person.people(pageOfAna), [SENT]);
    await person.go(pageOfAna, '#/');
    await ana.picture(pageOfAna, 'team-today-waiting');
    await person.go(pageOfAna, '#/equipo');
    await person.sees(pageOfAna, sentence('team_waiting_take'));
    await ana.picture(pageOfAna, 'team-waiting');
    await person.press(pageOfAna, sentence('team_waiting_take'), 'main button');
    await person.sees(pageOfAna, sentence('team_waiting_taken', { name: 'Luis' }));
    assert.deepEqual(await person.people(pageOfAna), [MEANWHILE, SENT].sort());
  });

  test('nothing that was typed is left readable on the phone of whoever was let go', async () => {
    await person.press(pageOfLuis, sentence('parting_save'), 'main button');
    await person.press(pageOfLuis, sentence('parting_done'), 'main button');
    await person.sees(pageOfLuis, sentence('welcome_create'));
    const names = await phone.keptNames(pageOfLuis);
    assert.ok(!names.some((name) => name.startsWith('parting-')), names.join());
    await pause(SETTLE_MS);
    await luis.kill();
    assert.deepEqual(await found([SENT, MEANWHILE, ONLY_THERE], [luis.profileFolder]), []);
  });
}
