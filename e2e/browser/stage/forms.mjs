// What a person does with a form: begins an arrival, answers, changes a part of it, saves.
import { go, isAt, PATIENCE_MS, press, type } from './hands.mjs';
import { sentence } from './sentences.mjs';

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
  await page.waitForSelector('[data-testid=save-line]', { timeout: PATIENCE_MS });
  // A form that is just being drawn is at neither yet.
  const found = await page.waitForFunction(
    (title) => {
      const says = (selector) => [...document.querySelectorAll(selector)].some((each) => each.textContent.trim().startsWith(title));
      return says('main h1') ? 'here' : says('main button') && 'elsewhere';
    },
    { timeout: PATIENCE_MS, polling: 100 },
    title,
  );
  if ((await found.jsonValue()) === 'elsewhere') await press(page, title, 'main button');
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
  const line = '[data-testid=save-line]:is([data-state=saved], [data-state=refused])';
  const settled = await page.waitForSelector(line, { timeout: PATIENCE_MS });
  return settled.evaluate((line) => line.dataset.state);
}
