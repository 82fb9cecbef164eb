// What a person does at a page, in the words that the page shows: presses, types, registers, decides.
import assert from 'node:assert/strict';

const PATIENCE_MS = 60_000;

/** Presses what begins with a text, once it is there and can be pressed. */
export async function press(page, text, selector = 'main button, main a, main label, nav a') {
  const found = await page.waitForFunction(
    (text, selector) =>
      [...document.querySelectorAll(selector)].find(
        (element) => element.textContent.trim().startsWith(text) && element.getClientRects().length && !element.disabled,
      ),
    { timeout: PATIENCE_MS, polling: 100 },
    text,
    selector,
  );
  const element = found.asElement();
  await element.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await element.click();
}

/** Types into a field in place of what it holds. */
export async function type(page, id, text) {
  const field = await page.waitForSelector(`#${id}`, { timeout: PATIENCE_MS });
  await field.evaluate((field) => field.select?.());
  await field.type(text);
}

/** Waits until the page shows a text. */
export async function sees(page, text) {
  try {
    await page.waitForFunction((text) => document.body.innerText.includes(text), { timeout: PATIENCE_MS, polling: 100 }, text);
  } catch (cause) {
    throw new Error(`"${text}" is not on the page:\n${await page.evaluate(() => document.body.innerText)}`, { cause });
  }
}

/** Goes to one of the app's addresses without loading the page anew. */
export async function go(page, fragment) {
  await page.evaluate((fragment) => (location.hash = fragment), fragment);
}

/** Makes a workspace and passes the recovery sheet. */
export async function createWorkspace(page, { organisation, site, name, secret }) {
  await press(page, 'Crear espacio');
  await type(page, 'organisation', organisation);
  await type(page, 'site-name', site);
  await type(page, 'folio-prefix', 'TAP');
  await type(page, 'person-name', name);
  await type(page, 'secret', secret);
  await type(page, 'secret-again', secret);
  await press(page, 'Crear', 'main button');
  await page.waitForSelector('#recovery-group', { timeout: PATIENCE_MS });
  const group = await page.evaluate(() => {
    const place = Number(document.querySelector('label[for=recovery-group]').textContent.match(/(\d+)/)[1]);
    return document.querySelectorAll('.recovery-code .code')[place - 1].textContent;
  });
  await type(page, 'recovery-group', group);
  await press(page, 'La tengo');
  await sees(page, 'Nuevo ingreso');
}

/** Joins by an invite's link, in a page that was opened at it. */
export async function join(page, { name, secret }) {
  await type(page, 'person-name', name);
  await type(page, 'secret', secret);
  await type(page, 'secret-again', secret);
  await press(page, 'Unirse', 'main button');
  await sees(page, 'Nuevo ingreso');
}

export async function unlock(page, secret) {
  await type(page, 'secret', secret);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#secret'), { timeout: PATIENCE_MS, polling: 100 });
}

/** A link for one colleague. It works once this device has sent. */
export async function invite(page, label) {
  await go(page, '#/invitar');
  await type(page, 'invite-label', label);
  await press(page, 'Hacer la');
  const link = await page.waitForSelector('[data-testid=invite-link]', { timeout: PATIENCE_MS });
  return link.evaluate((element) => element.textContent.trim());
}

/** Begins an arrival: search first, then a new person of that name. */
export async function beginArrival(page, name) {
  await go(page, '#/personas');
  await type(page, 'people-search', name);
  await press(page, '+ Registrar');
  await page.waitForFunction(() => location.hash.startsWith('#/ingreso/'), { timeout: PATIENCE_MS, polling: 100 });
  await sees(page, 'Guardado en este teléfono');
}

/** Registers one adult from the first page of the form; resolves with the person's id. */
export async function register(page, name, { sex = 'Hombre', language = 'Español' } = {}) {
  await beginArrival(page, name);
  await press(page, sex, 'main label');
  await press(page, language, 'main label');
  return save(page);
}

/** Saves the open form; resolves with the person's id. */
export async function save(page) {
  await press(page, 'Guardar', 'main button');
  await page.waitForFunction(() => location.hash.startsWith('#/personas/'), { timeout: PATIENCE_MS, polling: 100 });
  return page.evaluate(() => location.hash.split('/')[2]);
}

/** Sends and fetches, and waits until it is done. */
export async function exchange(page) {
  await go(page, '#/telefono');
  await press(page, 'Enviar ahora', 'main button');
  await page.waitForFunction(
    () => document.querySelector('[data-testid=badge]')?.textContent.includes('Enviado'),
    { timeout: PATIENCE_MS, polling: 100 },
  );
}

/** The names in the list of people, in order. */
export async function people(page) {
  await go(page, '#/personas');
  await page.waitForSelector('[data-testid=people] a', { timeout: PATIENCE_MS });
  return page.$$eval('[data-testid=people] a', (links) => links.map((link) => link.textContent.trim()).sort());
}

/** Fails if anything went wrong in the page that nobody looked at. */
export function nothingWentWrong(page) {
  assert.deepEqual(page.trouble, []);
}
