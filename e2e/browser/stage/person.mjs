// What a person does at a page, in the words that the page shows: presses, types, registers, decides.
import assert from 'node:assert/strict';
import { sentence } from './sentences.mjs';

const PATIENCE_MS = 60_000;

/** Presses what says a text, or else what begins with it, once it is there and can be pressed. */
export async function press(page, text, selector = 'main button, main a, main label, nav a') {
  const found = await page.waitForFunction(
    (text, selector) => {
      const says = (element) => element.textContent.trim();
      const there = [...document.querySelectorAll(selector)].filter(
        (element) => says(element).startsWith(text) && element.getClientRects().length && !element.disabled,
      );
      return there.find((element) => says(element) === text) ?? there[0];
    },
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

/** Types into fields by their ids, in place of what they hold; nothing empties a field. */
export async function fill(page, texts) {
  for (const [id, text] of Object.entries(texts)) {
    await type(page, id, text);
    if (text === '') await page.keyboard.press('Delete');
  }
}

/** Puts a long text into a field at once, in place of what it holds. */
export async function paste(page, id, text) {
  const field = await page.waitForSelector(`#${id}`, { timeout: PATIENCE_MS });
  await field.focus();
  await field.evaluate((field) => field.select());
  await page.evaluate((text) => document.execCommand('insertText', false, text), text);
}

/** What fields hold, by their ids. */
export async function typed(page, ids) {
  const held = (ids) => Object.fromEntries(ids.map((id) => [id, document.getElementById(id)?.value]));
  return page.evaluate(held, ids);
}

/** Waits until the page shows a text. */
export async function sees(page, text) {
  try {
    await page.waitForFunction((text) => document.body.innerText.includes(text), { timeout: PATIENCE_MS, polling: 100 }, text);
  } catch (cause) {
    throw new Error(`"${text}" is not on the page:\n${await page.evaluate(() => document.body.innerText)}`, { cause });
  }
}

/** Waits until the page of a title is shown. */
export async function isAt(page, title) {
  const shown = () => page.$$eval('main h1', (titles) => titles.filter((each) => each.getClientRects().length).map((each) => each.textContent.trim()));
  for (const late = Date.now() + PATIENCE_MS; !(await shown()).includes(title); ) {
    if (Date.now() > late) throw new Error(`the page is "${await shown()}", not "${title}"`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

/** Goes to one of the app's addresses without loading the page anew. */
export async function go(page, fragment) {
  await page.evaluate((fragment) => (location.hash = fragment), fragment);
}

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
  await page.waitForSelector('#recovery-group', { timeout: PATIENCE_MS });
}

/** Reads the group that the recovery sheet asks for, and types it back. */
export async function confirmRecovery(page) {
  await type(page, 'recovery-group', await askedGroup(page));
  await press(page, 'La tengo');
  await sees(page, 'Nuevo ingreso');
}

/** The group of the recovery code that is asked for. */
export async function askedGroup(page) {
  return page.evaluate(() => {
    const place = Number(document.querySelector('label[for=recovery-group]').textContent.match(/(\d+)/)[1]);
    return document.querySelectorAll('.recovery-code .code')[place - 1].textContent;
  });
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

/** Begins an arrival: search first, then a new person of that name. */
export async function beginArrival(page, name) {
  await go(page, '#/personas');
  await type(page, 'people-search', name);
  await press(page, '+ Registrar');
  await page.waitForFunction(
    (name) => location.hash.startsWith('#/ingreso/') && document.querySelector('#q-nombre_social')?.value === name,
    { timeout: PATIENCE_MS, polling: 100 },
    name,
  );
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
  await sees(page, sentence('phone_sent_now'));
}

/** Opens what is known of somebody for a change, at the list of its parts. */
export async function edit(page, id) {
  await go(page, `#/personas/${id}`);
  await press(page, 'Editar', 'main button');
  await page.waitForFunction(() => location.hash.startsWith('#/ingreso/'), { timeout: PATIENCE_MS, polling: 100 });
  await openSections(page);
}

/** Goes to the list of the parts of the open form, which may stand where it was left. */
export async function openSections(page) {
  const title = sentence('sections', {}, { file: 'questions' });
  const line = await page.waitForSelector('[data-testid=save-line]', { timeout: PATIENCE_MS });
  if (await line.evaluate((line, title) => line.ownerDocument.querySelector('main h1').textContent.trim() !== title, title)) {
    await press(page, title, 'main button');
  }
  await isAt(page, title);
}

/** From the list of its parts, opens one part of the form that is open. */
export async function openPart(page, title) {
  await press(page, title, '.section-row');
  await isAt(page, title);
}

/** Gives somebody an alert, in a change of the page that asks for it. */
export async function alert(page, id, text) {
  await edit(page, id);
  await openPart(page, 'Hoy');
  await press(page, text, 'main label');
  await isOnDisk(page);
  await save(page);
}

/** Waits until the open form says that everything on it is on the disk. */
export async function isOnDisk(page) {
  await page.waitForSelector('[data-testid=save-line][data-state=saved]', { timeout: PATIENCE_MS });
}

/** Waits until nothing of the open form is under way any more; resolves with `saved` or `refused`. */
export async function isSettled(page) {
  const line = '[data-testid=save-line]';
  const settled = await page.waitForSelector(`${line}[data-state=saved], ${line}[data-state=refused]`, { timeout: PATIENCE_MS });
  return settled.evaluate((line) => line.dataset.state);
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
  return page.$$eval('[data-testid=people] a .name', (links) => links.map((link) => link.textContent.trim()).sort());
}

/** Fails if anything went wrong in the page that nobody looked at. */
export function nothingWentWrong(page) {
  assert.deepEqual(page.trouble, []);
}
