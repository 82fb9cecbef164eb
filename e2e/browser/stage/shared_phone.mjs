// What several people do at one phone: choose whose turn it is, add somebody, remove a profile, destroy the keys.
import { PATIENCE_MS, press, sees, type } from './hands.mjs';
import * as person from './person.mjs';
import { sentence } from './sentences.mjs';

/** Locks a phone that several share, and waits until it asks whose turn it is. */
export async function lockShared(page) {
  await person.go(page, '#/mas');
  await press(page, sentence('lock_do'), 'main button');
  await page.waitForSelector('input[name=profile]', { timeout: PATIENCE_MS });
}

/** The profiles that the door offers, in their order. */
export async function atTheDoor(page) {
  await page.waitForSelector('input[name=profile]', { timeout: PATIENCE_MS });
  return page.$$eval('label:has(input[name=profile])', (labels) => labels.map((label) => label.textContent.trim()));
}

/** Chooses a profile and unlocks it. */
export async function takeTurn(page, called, secret) {
  await press(page, called, 'main label');
  await person.unlock(page, secret);
  await sees(page, 'Nuevo ingreso');
}

/** Tries a secret that is wrong; how many milliseconds it took until the phone said so. */
export async function tryWrong(page, secret) {
  await page.waitForSelector('#secret', { timeout: PATIENCE_MS });
  await type(page, 'secret', secret);
  const begun = Date.now();
  await page.keyboard.press('Enter');
  await sees(page, sentence('refusal_wrong_secret'));
  return Date.now() - begun;
}

/** Holds the button that destroys the keys for as long as it wants. */
export async function holdToDestroy(page, ms) {
  const button = await page.waitForSelector('.button.hold', { timeout: PATIENCE_MS });
  await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const { x, y, width, height } = await button.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await new Promise((held) => setTimeout(held, ms));
  await page.mouse.up();
}

/** The names in the root of what this origin keeps on the phone. */
export async function keptNames(page) {
  return page.evaluate(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names.sort();
  });
}
