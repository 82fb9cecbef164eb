// The whole journey, in today's browsers and in the oldest that is promised: two people register and edit offline in two browsers, one is killed in the middle of a form, both
// meet again over the real server, and a third, native, device agrees. Nothing readable is left in any file.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { found } from './stage/canary.mjs';
import { Device } from './stage/device.mjs';
import * as person from './stage/person.mjs';
import * as places from './stage/places.mjs';
import { Server } from './stage/server.mjs';

const SECRET = 'lluvia mesa tren azul';
/** Words that stand nowhere but in what people typed. */
const CANARIES = ['Zorzalquinto', 'Quetzalnegro', 'Tucanverde', 'Casaluciernaga', 'Anapavoreal'];
const [FIRST, SECOND, THIRD, ORGANISATION, AUTHOR] = CANARIES;
/** Browsers write their session files some time after the last key. */
const SETTLE_MS = 15_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const PAIRS = {
  'Chromium, Firefox and a native device': ['chromium', 'firefox'],
  'Chromium 138 twice, and a native device': ['floor', 'floor'],
};

for (const [who, pair] of Object.entries(PAIRS)) {
  describe(`the journey of one registration (${who})`, () => journey(...pair));
}

function journey(browserOfAna, browserOfLuis) {
  let server, ana, luis, cli, pageOfAna, pageOfLuis, jean;

  before(async () => {
    server = await Server.start();
    ana = await Device.start(browserOfAna, server.origin);
    luis = await Device.start(browserOfLuis, server.origin);
    cli = await places.temporaryFolder('cli');
  });
  after(async () => {
    await Promise.all([ana?.close(), luis?.close()]);
    await server?.close();
    await cli?.remove();
  });

  const acogida = async (...words) => {
    const all = ['--home', cli.path, '--lang', 'es', ...words];
    const { stdout } = await promisify(execFile)(places.cliProgram, all, { env: { ...process.env, ACOGIDA_SECRET: SECRET } });
    return stdout;
  };

  test('a coordinator founds a workspace, registers somebody, and two colleagues join by single-use links', async () => {
    pageOfAna = await ana.open('/');
    await person.createWorkspace(pageOfAna, { organisation: ORGANISATION, site: 'Belén', name: AUTHOR, secret: SECRET });
    jean = await person.register(pageOfAna, FIRST);
    await ana.picture(pageOfAna, 'journey-person');
    const forLuis = await person.invite(pageOfAna, 'Luis');
    await person.go(pageOfAna, '#/mas');
    const forOffice = await person.invite(pageOfAna, 'Oficina');
    await person.exchange(pageOfAna);
    await ana.picture(pageOfAna, 'journey-phone');
    pageOfLuis = await luis.open(forLuis.slice(server.origin.length));
    await person.join(pageOfLuis, { name: 'Luis', secret: SECRET });
    await acogida('join', forOffice, '--name', 'Oficina');
    await acogida('sync');
    assert.match(await acogida('people', FIRST), new RegExp(FIRST));
    assert.deepEqual(await person.people(pageOfLuis), [FIRST]);
    await assert.rejects(acogida('--home', `${cli.path}/again`, 'join', forOffice, '--name', 'Otra'));
  });

  test('both go on without a network and without a server, and one is killed in the middle of a form', async () => {
    await server.kill();
    await pageOfAna.setOfflineMode(true);
    await pageOfLuis.setOfflineMode(true);
    await person.alert(pageOfAna, jean, 'Hablar con protección');
    await person.register(pageOfAna, SECOND, { sex: 'Mujer' });
    await person.alert(pageOfLuis, jean, 'Dieta especial');
    await person.beginArrival(pageOfLuis, THIRD);
    await person.press(pageOfLuis, 'Mujer', 'main label');
    await pageOfLuis.waitForSelector('[data-testid=save-line][data-state=saved]');
    await luis.kill();
  });

  test('the killed one comes back to its draft, both reconnect, and all three devices say the same', async () => {
    await server.start();
    await luis.start();
    pageOfLuis = await luis.open('/');
    await person.unlock(pageOfLuis, SECRET);
    await person.sees(pageOfLuis, THIRD);
    await person.press(pageOfLuis, 'Seguir', '[data-testid=drafts] button');
    await person.sees(pageOfLuis, 'Guardado en este teléfono');
    const kept = await pageOfLuis.$$eval('main input[type=radio]:checked', (inputs) =>
      inputs.map((input) => input.closest('label').textContent.trim()),
    );
    assert.ok(kept.includes('Mujer'), kept.join());
    await luis.picture(pageOfLuis, 'journey-draft');
    await person.press(pageOfLuis, 'Español', 'main label');
    await person.save(pageOfLuis);
    await pageOfAna.setOfflineMode(false);
    for (const page of [pageOfLuis, pageOfAna, pageOfLuis, pageOfAna]) await person.exchange(page);
    const all = [FIRST, SECOND, THIRD].sort();
    assert.deepEqual(await person.people(pageOfAna), all);
    assert.deepEqual(await person.people(pageOfLuis), all);
    for (const page of [pageOfAna, pageOfLuis]) {
      await person.go(page, '#/decidir');
      await person.sees(page, 'Hablar con protección');
      await person.sees(page, 'Dieta especial');
      await person.sees(page, AUTHOR);
      await person.sees(page, 'Luis');
    }
    await ana.picture(pageOfAna, 'journey-decide');
    await acogida('sync');
    const conflicts = JSON.parse(await acogida('conflicts', '--json'));
    assert.equal(conflicts.length, 1, JSON.stringify(conflicts));
    const text = JSON.stringify(conflicts);
    assert.ok(text.includes('hablar_con_proteccion') && text.includes('dieta'), text);
    const names = JSON.parse(await acogida('people', '--json')).map((each) => each.called);
    assert.deepEqual(names.sort(), all);
  });

  test('one tap decides, for everybody', async () => {
    await person.go(pageOfAna, '#/decidir');
    await person.press(pageOfAna, 'Hablar con protección', '[data-testid=conflicts] button');
    await person.exchange(pageOfAna);
    await person.exchange(pageOfLuis);
    await person.go(pageOfLuis, '#/decidir');
    await pageOfLuis.waitForFunction(() => !document.querySelector('[data-testid=conflicts]'), { timeout: 30_000 });
    await acogida('sync');
    assert.deepEqual(JSON.parse(await acogida('conflicts', '--json')), []);
  });

  test('no word that anybody typed stands in a file of the server, of the browsers or of the native device', async () => {
    person.nothingWentWrong(pageOfAna);
    await pause(SETTLE_MS);
    await ana.kill();
    await luis.kill();
    const folders = [server.dataFolder, ana.profileFolder, luis.profileFolder, cli.path];
    assert.deepEqual(await found(CANARIES, folders), []);
    // The search itself works: a word that is put into the same profile is found there, in both spellings.
    await writeFile(join(ana.profileFolder, 'control'), Buffer.concat([Buffer.from(FIRST, 'utf16le'), Buffer.from(SECOND)]));
    assert.equal((await found(CANARIES, folders)).length, 2);
    await Promise.all([ana.start(), luis.start()]);
  });
}
