// Several people share one phone: each has a secret of their own and reads nothing of another; what one has sealed leaves while
// another has the phone; a profile with unsent work stays; and one gesture leaves nothing that anybody could read.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { found } from './stage/canary.mjs';
import { Device } from './stage/device.mjs';
import * as person from './stage/person.mjs';
import * as phone from './stage/shared_phone.mjs';
import * as places from './stage/places.mjs';
import { sentence } from './stage/sentences.mjs';
import { Server } from './stage/server.mjs';

const [SECRET_OF_ANA, SECRET_OF_LUIS, SECRET_OF_MARTA] = ['lluvia mesa tren azul', '90417263', 'otra frase bien larga'];
/** Words that stand nowhere but in what people typed. */
const CANARIES = ['Zorzalquinto', 'Quetzalnegro', 'Tucanverde', 'Casaluciernaga'];
const [SAVED, DRAFTED, OF_LUIS, ORGANISATION] = CANARIES;
const SETTLE_MS = 15_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const number = (n) => sentence('profile_number') + ` ${n}`;

for (const kind of ['chromium', 'firefox']) describe(`one phone and several people (${kind})`, () => sharedPhone(kind));

function sharedPhone(kind) {
  let server, device, page, cli, hers;

  before(async () => {
    server = await Server.start();
    device = await Device.start(kind, server.origin);
    cli = await places.temporaryFolder('cli');
  });
  after(async () => {
    await device?.close();
    await server?.close();
    await cli?.remove();
  });

  const acogida = async (...words) => {
    const all = ['--home', cli.path, '--lang', 'es', ...words];
    const { stdout } = await promisify(execFile)(places.cliProgram, all, { env: { ...process.env, ACOGIDA_SECRET: SECRET_OF_ANA } });
    return stdout;
  };
  const parcels = async () => (await phone.keptNames(page)).filter((name) => name.startsWith('parcel-'));
  const shows = (text) => page.evaluate((text) => document.body.innerText.includes(text), text);

  test('a second person joins on a phone that has a profile, and the door offers both without a name', async () => {
    page = await device.open('/');
    await person.createWorkspace(page, { organisation: ORGANISATION, site: 'Belén', name: 'Ana', secret: SECRET_OF_ANA });
    const forOffice = await person.invite(page, 'Oficina');
    await person.go(page, '#/mas');
    const forLuis = await person.invite(page, 'Luis');
    await person.exchange(page);
    await acogida('join', forOffice, '--name', 'Oficina');
    await person.lock(page);
    await device.picture(page, 'profiles-door-one');
    await page.evaluate((link) => (location.href = link), forLuis);
    await page.waitForSelector('#person-name');
    await device.picture(page, 'profiles-join');
    await person.join(page, { name: 'Luis', secret: SECRET_OF_LUIS });
    await phone.lockShared(page);
    assert.deepEqual(await phone.atTheDoor(page), [number(1), number(2)]);
    assert.equal((await shows('Luis')) || (await shows('Ana')), false);
    await device.picture(page, 'profiles-door-two');
  });

  test('each is opened by its own secret and by no other', async () => {
    await person.press(page, number(2), 'main label');
    const kdfMs = await phone.tryWrong(page, SECRET_OF_ANA);
    await phone.takeTurn(page, number(1), SECRET_OF_ANA);
    await phone.lockShared(page);
    await phone.takeTurn(page, number(2), SECRET_OF_LUIS);
    const begun = Date.now();
    await phone.lockShared(page);
    await phone.takeTurn(page, number(1), SECRET_OF_ANA);
    const switchMs = Date.now() - begun;
    console.log(`# ${kind}: from one profile to the other in ${switchMs} ms; a try at a secret alone takes ${kdfMs} ms`);
    // Loose, because others work on this machine; the figure is printed.
    assert.ok(switchMs - kdfMs < 10_000);
  });

  test('what one wrote offline is in no file that another could read, and the other sees nothing of it', async () => {
    await server.kill();
    await page.setOfflineMode(true);
    await person.register(page, SAVED);
    await person.beginArrival(page, DRAFTED);
    await person.press(page, 'Mujer', 'main label');
    await page.waitForSelector('[data-testid=save-line][data-state=saved]');
    await phone.lockShared(page);
    hers = await parcels();
    assert.equal(hers.length, 1, 'her unsent work waits to be carried');
    await person.press(page, sentence('profile_add'), 'main a');
    await device.picture(page, 'profiles-add');
    await person.createWorkspace(page, { organisation: 'Otra casa', site: 'Norte', name: 'Marta', secret: SECRET_OF_MARTA });
    await person.go(page, '#/personas');
    await person.sees(page, sentence('people_none'));
    for (const word of CANARIES) assert.equal(await shows(word), false, word);
    await pause(SETTLE_MS);
    assert.ok((await parcels()).includes(hers[0]), 'whoever is of another workspace leaves it alone');
    const readable = await found([SAVED, DRAFTED], [device.profileFolder]);
    assert.deepEqual(readable, []);
    await phone.lockShared(page);
    assert.deepEqual(await phone.atTheDoor(page), [number(1), number(2), number(3)]);
  });

  test('her work reaches the server through a colleague who has the phone after her', async () => {
    await phone.takeTurn(page, number(2), SECRET_OF_LUIS);
    for (const late = Date.now() + 30_000; (await parcels()).includes(hers[0]); await pause(200)) {
      assert.ok(Date.now() < late, 'it is not taken');
    }
    assert.equal(await shows(DRAFTED), false);
    await server.start();
    await page.setOfflineMode(false);
    await person.exchange(page);
    await acogida('sync');
    const [row] = JSON.parse(await acogida('people', SAVED, '--json'));
    assert.equal(row.called, SAVED);
    await phone.lockShared(page);
    await phone.takeTurn(page, number(1), SECRET_OF_ANA);
    await person.sees(page, DRAFTED);
    await person.exchange(page);
    await phone.lockShared(page);
    const profileOf = (parcel) => parcel.split('-')[1];
    assert.equal((await parcels()).map(profileOf).includes(profileOf(hers[0])), false, 'nothing of hers is unsent');
  });

  test('a profile with unsent work is not removed, and once it is sent it is', async () => {
    await phone.takeTurn(page, number(2), SECRET_OF_LUIS);
    await server.kill();
    await page.setOfflineMode(true);
    await person.register(page, OF_LUIS);
    await person.go(page, '#/perfil');
    await person.type(page, 'sign', 'LU');
    await person.press(page, sentence('profile_sign_do'), 'main button');
    await person.sees(page, sentence('profile_sign_done'));
    await device.picture(page, 'profiles-mine');
    const remove = async () => {
      await person.type(page, 'removal-secret', SECRET_OF_LUIS);
      await person.press(page, sentence('profile_remove_do'), 'main button');
    };
    await remove();
    await person.sees(page, sentence('refusal_unsent_work'));
    await device.picture(page, 'profiles-unsent');
    await server.start();
    await page.setOfflineMode(false);
    await person.exchange(page);
    await person.go(page, '#/perfil');
    await remove();
    assert.deepEqual(await phone.atTheDoor(page), [number(1), number(2)]);
    await acogida('sync');
    assert.equal(JSON.parse(await acogida('people', OF_LUIS, '--json')).length, 1);
  });

  test('whoever guesses waits longer each time, also after the page was loaded anew, and nobody else waits for it', async () => {
    const waits = sentence('refusal_wait_first', { n: 2 }).split('.')[0];
    const guess = async (secret) => {
      await person.type(page, 'secret', secret);
      await person.press(page, sentence('unlock_do'), 'main button');
      await page.waitForFunction(() => !document.querySelector('.main-action [aria-disabled]'), { timeout: 60_000 });
      return (await shows(waits)) ? 'waits' : 'wrong';
    };
    await person.press(page, number(2), 'main label');
    for (let wrong = 0; wrong < 7; ) {
      if ((await guess('no es este secreto')) === 'wrong') wrong += 1;
      else await pause(500);
    }
    await page.reload();
    await person.press(page, number(2), 'main label');
    assert.equal(await guess(SECRET_OF_MARTA), 'waits');
    await device.picture(page, 'profiles-wait');
    await phone.takeTurn(page, number(1), SECRET_OF_ANA);
    await phone.lockShared(page);
  });

  test('the keys are destroyed by holding a button, and by nothing shorter', async () => {
    await person.press(page, sentence('drop_keys_title'), 'main a');
    await person.isAt(page, sentence('drop_keys_title'));
    await device.picture(page, 'profiles-drop-keys');
    await phone.holdToDestroy(page, 1_500);
    await pause(2_500);
    assert.ok((await phone.keptNames(page)).some((name) => name.startsWith('keyring')), 'it was not held long enough');
    await phone.holdToDestroy(page, 3_600);
    await person.sees(page, sentence('welcome_create'));
    await device.picture(page, 'profiles-after');
    const left = (await phone.keptNames(page)).filter((name) => !name.startsWith('.'));
    assert.deepEqual(left, []);
    person.nothingWentWrong(page);
    await pause(SETTLE_MS);
    await device.kill();
    assert.deepEqual(await found(CANARIES, [device.profileFolder]), []);
    await device.start();
    page = await device.open('/');
    await person.sees(page, sentence('welcome_create'));
  });
}
