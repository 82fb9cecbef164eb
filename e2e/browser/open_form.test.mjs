// A colleague's change that arrives while a form is open is never overwritten in silence: the form says so, both stay.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { found, SECRET } from './stage/furnished.mjs';
import { inEachBrowser } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

const changed = sentence('changed_meanwhile', {}, { file: 'questions' });

inEachBrowser('a change that arrives while a form is open', (stage) => {
  let ana, luis, jean;

  before(async () => {
    ana = await stage.device.open('/');
    await found(ana);
    jean = await person.register(ana, 'Jean Baptiste');
    const link = await person.invite(ana, 'Luis');
    await person.exchange(ana);
    luis = await (await stage.addDevice()).open(link.slice(stage.server.origin.length));
    await person.join(luis, { name: 'Luis', secret: SECRET });
    await person.people(luis);
  });

  /**
   * Lets a change of Luis, which is on the server, arrive under a form: the server is away while the form is opened, and
   * comes back before the device tries again by itself, some seconds after it failed.
   */
  async function arrivesUnder(openForm) {
    await stage.server.kill();
    await person.go(ana, '#/telefono');
    await person.press(ana, sentence('phone_send'), 'main button');
    await person.sees(ana, sentence('refusal_server_unreachable'));
    await openForm();
    assert.ok(!(await ana.evaluate(() => document.body.innerText)).includes(changed), 'it says so before anything came');
    await stage.server.start();
    await person.sees(ana, changed);
  }

  test('is told of in the form, and nothing that was typed there is touched', async () => {
    await person.alert(luis, jean, 'Dieta especial');
    await person.exchange(luis);
    await arrivesUnder(async () => {
      await person.edit(ana, jean);
      await person.openPart(ana, 'Hoy');
      await person.press(ana, 'Hablar con protección', 'main label');
      await person.isOnDisk(ana);
    });
    await stage.device.picture(ana, 'open-form-changed-meanwhile');
    const chosen = await ana.$$eval('[data-path=alerta_operativa] input:checked', (all) => all.map((each) => each.value));
    assert.deepEqual(chosen, ['hablar_con_proteccion']);
  });

  test('is told of where the person is looking, who has scrolled to the question', async () => {
    const isInSight = (text) =>
      [...document.querySelectorAll('.notice, [role=status], [role=alert]')].some((each) => {
        const { left, top, bottom, width } = each.getBoundingClientRect();
        const middle = Math.min(Math.max((top + bottom) / 2, 1), innerHeight - 1);
        const isDrawn = width > 1 && bottom > 0 && top < innerHeight;
        const onTop = document.elementFromPoint(left + width / 2, middle);
        return isDrawn && each.textContent.includes(text) && each.contains(onTop);
      });
    assert.ok(await ana.evaluate(isInSight, changed), 'what is said of it is out of sight');
  });

  test('stands beside the answer of the form when that is saved, on both devices', async () => {
    await person.save(ana);
    await person.exchange(ana);
    await person.exchange(luis);
    for (const page of [ana, luis]) {
      await person.go(page, '#/decidir');
      const both = (texts) => {
        const shown = [...document.querySelectorAll('[data-testid=conflicts] button')].map((each) => each.textContent);
        return texts.every((text) => shown.some((each) => each.includes(text)));
      };
      await page.waitForFunction(both, { timeout: 60_000 }, ['Hablar con protección', 'Dieta especial', 'Ana', 'Luis']);
    }
  });

  test('of another answer stays, where the form gave a different one', async () => {
    await person.press(ana, 'Dieta especial', '[data-testid=conflicts] button');
    await person.sees(ana, sentence('conflicts_decided'));
    await person.exchange(ana);
    await person.exchange(luis);
    await person.edit(luis, jean);
    await person.openPart(luis, 'Cama y registro');
    await person.fill(luis, { 'q-cama': '12' });
    await luis.keyboard.press('Tab');
    await person.isOnDisk(luis);
    await person.save(luis);
    await person.exchange(luis);
    await arrivesUnder(async () => {
      await person.edit(ana, jean);
      await person.openPart(ana, 'Cama y registro');
      await person.fill(ana, { 'q-dormitorio': 'Norte' });
      await ana.keyboard.press('Tab');
      await person.isOnDisk(ana);
    });
    assert.deepEqual(await person.typed(ana, ['q-dormitorio']), { 'q-dormitorio': 'Norte' });
    await person.save(ana);
    await person.exchange(ana);
    await person.exchange(luis);
    for (const page of [ana, luis]) {
      await person.go(page, `#/personas/${jean}`);
      await person.isAt(page, 'Jean Baptiste');
      const has = (texts) => texts.every((text) => document.querySelector('.detail').textContent.includes(text));
      await page.waitForFunction(has, { timeout: 60_000 }, ['Norte', '12']);
      const told = await page.evaluate(() => document.querySelector('.detail').textContent);
      assert.ok(!told.includes(sentence('person_decide')), told);
    }
  });

  test('is told of in a form that was left as a draft, and is opened again', async () => {
    await person.edit(ana, jean);
    await person.openPart(ana, 'Hoy');
    await person.press(ana, 'Alergia', 'main label');
    await person.isOnDisk(ana);
    await person.go(ana, '#/');
    await person.alert(luis, jean, 'No publicar');
    await person.exchange(luis);
    await person.exchange(ana);
    await person.go(ana, '#/');
    await person.press(ana, sentence('today_continue'), '[data-testid=drafts] button');
    await person.sees(ana, changed);
  });
});
