// What a person does with the app, in the words that it shows: founds, joins, invites, exchanges, looks, locks.
import assert from 'node:assert/strict';
import { go, isAt, PATIENCE_MS, press, sees, type } from './hands.mjs';
import { sentence } from './sentences.mjs';

export * from './forms.mjs';
export { fill, go, isAt, paste, press, sees, type, typed } from './hands.mjs';

/** Makes a workspace and passes the recovery sheet. */
export async function createWorkspace(page, workspace) {
  await fillNewWorkspace(page, workspace);
  await confirmRecovery(page);
}

/** Makes a workspace; its recovery sheet is shown. */
export async function fillNewWorkspace(page, { organisation, site, name, secret }) {
  await press(page, 'Crear espacio');
  await type(page, 'organisation', organisation);
  await type(page, 'site-name', site);
  await type(page, 'folio-prefix', 'TAP');
  await type(page, 'person-name', name);
  await type(page, 'secret', secret);
  await type(page, 'secret-again', secret);
  await press(page, 'Crear', 'main button');
  await page.waitForSelector('[data-testid=recovery-share]', { timeout: PATIENCE_MS });
}

/** Goes through the recovery sheet's parts to its rehearsal. */
export async function rehearse(page) {
  await press(page, sentence('recovery_next'));
  await press(page, sentence('recovery_next'));
  await press(page, sentence('recovery_all_written'));
  await page.waitForSelector('#recovery-word-1', { timeout: PATIENCE_MS });
}

/** Goes through the recovery sheet, and writes back the words that it asks for. */
export async function confirmRecovery(page) {
  await rehearse(page);
  for (const [field, word] of Object.entries(await askedWords(page))) await type(page, field, word);
  await press(page, sentence('recovery_do'));
  await sees(page, 'Nuevo ingreso');
}

/** The words of the recovery sheet's parts, in order. */
export async function sheet(page) {
  const read = (parts) => parts.map((part) => [...part.querySelectorAll('.word')].map((word) => word.textContent));
  return page.$$eval('[data-testid=recovery-share]', read);
}

/** The words that the rehearsal asks for, by their fields. */
export async function askedWords(page) {
  const parts = await sheet(page);
  const asked = await page.$$eval('label[for^=recovery-word-]', (labels) =>
    labels.map((label) => [label.htmlFor, ...label.textContent.match(/\d+/g).map(Number)]),
  );
  return Object.fromEntries(asked.map(([field, part, word]) => [field, parts[part - 1][word - 1]]));
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
  // An invite that was made just now stays on its page until that is left.
  await go(page, '#/mas');
  await isAt(page, 'Más');
  await go(page, '#/invitar');
  await type(page, 'invite-label', label);
  await press(page, 'Hacer la');
  const link = await page.waitForSelector('[data-testid=invite-link]', { timeout: PATIENCE_MS });
  return link.evaluate((element) => element.textContent.trim());
}

/** Sends and fetches, and waits until it is done. */
export async function exchange(page) {
  await go(page, '#/telefono');
  await press(page, 'Enviar ahora', 'main button');
  await sees(page, sentence('phone_sent_now'));
}

/** Locks the door, and waits until it asks for the secret. */
export async function lock(page, { language = 'es' } = {}) {
  await go(page, '#/mas');
  await press(page, sentence('lock_do', {}, { language }), 'main button');
  await page.waitForSelector('#secret', { timeout: PATIENCE_MS });
}

/** The names in the list of people, in order; whoever looks comes from another section. */
export async function people(page) {
  await go(page, '#/mas');
  await page.waitForSelector('nav a[href="#/mas"][aria-current=page]', { timeout: PATIENCE_MS });
  await go(page, '#/personas');
  await page.waitForSelector('[data-testid=people] a', { timeout: PATIENCE_MS });
  const read = (names) => names.map((name) => name.textContent.trim()).sort();
  return page.$$eval('[data-testid=people] a .name', read);
}

/** Fails if anything went wrong in the page that nobody looked at. */
export function nothingWentWrong(page) {
  assert.deepEqual(page.trouble, []);
}
