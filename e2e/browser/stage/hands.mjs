// What hands and eyes do at any page: press, type, read, and wait until something is there.

/** How long somebody waits before they think that it is broken. */
export const PATIENCE_MS = 60_000;

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
  const isThere = (text) => document.body.innerText.includes(text);
  try {
    await page.waitForFunction(isThere, { timeout: PATIENCE_MS, polling: 100 }, text);
  } catch (cause) {
    throw new Error(`"${text}" is not on the page:\n${await page.evaluate(() => document.body.innerText)}`, { cause });
  }
}

/** Waits until the page of a title is shown. */
export async function isAt(page, title) {
  const read = (titles) => titles.filter((each) => each.getClientRects().length).map((each) => each.textContent.trim());
  const shown = () => page.$$eval('main h1', read);
  for (const late = Date.now() + PATIENCE_MS; !(await shown()).includes(title); ) {
    if (Date.now() > late) throw new Error(`the page is "${await shown()}", not "${title}"`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

/** Goes to one of the app's addresses without loading the page anew. */
export async function go(page, fragment) {
  await page.evaluate((fragment) => (location.hash = fragment), fragment);
}
