// A person who has a keyboard and nothing else: moves the focus, and can always see where it is.
import assert from 'node:assert/strict';

const TABS_MAX = 150;
const SETTLE_MS_MAX = 5_000;
const INDICATOR_PX_MIN = 2;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const SPACE = ' ';

/** Moves on to what says a text (its own words or its label's) or has an id, and fails if it cannot be reached. */
export async function tabTo(page, wanted, { back = false } = {}) {
  const isSaid = (says) => (wanted instanceof RegExp ? wanted.test(says) : says?.startsWith(wanted));
  const isThere = ({ id, says }) => id === wanted || isSaid(says);
  const passed = [];
  const start = await page.evaluate(lookAtFocus, INDICATOR_PX_MIN);
  if (isThere(start)) return start;
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const here = await tab(page, { back });
    if (isThere(here)) return here;
    passed.push(here.id || here.says);
    if (here.isOutside) {
      // What comes next is the browser's own; the way back is the way that led there.
      await pressTab(page, !back);
      break;
    }
  }
  throw new Error(`the keyboard does not reach "${wanted}": it passes ${passed.join(' · ')}`);
}

/** One step with Tab; what is reached must be in sight and must show that it has the focus. */
export async function tab(page, { back = false } = {}) {
  await page.evaluate(noteIndicators);
  await pressTab(page, back);
  const here = await page.evaluate(lookAtFocus, INDICATOR_PX_MIN);
  if (here.isOutside) return { id: '', says: '', isOutside: true };
  assert.ok(here.inSight, `the focus is on something that cannot be seen: ${here.html}`);
  assert.ok(here.indicated, `nothing shows that the focus is here: ${here.html}`);
  return here;
}

async function pressTab(page, back) {
  if (back) await page.keyboard.down('Shift');
  await page.keyboard.press('Tab');
  if (back) await page.keyboard.up('Shift');
}

/** Begins at a page's title, where a page that was just opened has the focus. */
export async function beginAtTitle(page) {
  for (const title of await page.$$('main h1')) if (await title.isVisible()) await title.click();
}

/** Moves within a group of choices, as arrows do. */
export async function arrow(page, key) {
  await page.keyboard.press(key);
  return page.evaluate(lookAtFocus, INDICATOR_PX_MIN);
}

/** Presses a key on what has the focus, waits for what it leads to, and fails if the focus was lost on the way. */
export async function act(page, key, arrives, what = key) {
  await page.keyboard.press(key);
  await arrives();
  await keepsFocus(page, what);
}

/** Fails if the focus is on nothing once the page has settled. */
export async function keepsFocus(page, what, { patienceMs = SETTLE_MS_MAX } = {}) {
  const isLost = () => page.evaluate(() => document.activeElement === null || document.activeElement === document.body);
  for (const late = Date.now() + patienceMs; await isLost(); await pause(50)) {
    if (Date.now() < late) continue;
    throw new Error(`after ${what} the focus is on nothing:\n${await page.evaluate(() => document.body.innerText)}`);
  }
  // A redraw that comes a moment later must not lose it either.
  await pause(300);
  assert.ok(!(await isLost()), `a moment after ${what} the focus is on nothing`);
}

/** Remembers how everything looks that may come next, so that a change can be seen. */
function noteIndicators() {
  const look = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
    return [outlineStyle, outlineWidth, outlineColor, boxShadow].join();
  };
  window.looksBefore = new WeakMap([...document.querySelectorAll('body *')].map((element) => [element, look(element)]));
}

/** What has the focus: whether it is in sight, and whether it or what it belongs to looks different for it. */
function lookAtFocus(pxMin) {
  const element = document.activeElement;
  if (!element || element === document.body || !document.hasFocus()) return { isOutside: true };
  const label = element.labels?.[0];
  const wraps = [element, element.closest('label'), element.nextElementSibling].filter(Boolean);
  const indicated = wraps.some((each) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each);
    const hasRing = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= pxMin) || boxShadow !== 'none';
    const now = [outlineStyle, outlineWidth, outlineColor, boxShadow].join();
    return hasRing && window.looksBefore?.get(each) !== now;
  });
  const shown = element.closest('label') ?? (element.matches('.file-field > input') ? element.nextElementSibling : element);
  const { left, top, width, height } = shown.getBoundingClientRect();
  const [x, y] = [left + Math.min(width / 2, 40), Math.min(Math.max(top + height / 2, 1), innerHeight - 1)];
  const hit = document.elementFromPoint(x, y);
  const inSight = width > 1 && height > 1 && Boolean(hit) && (shown.contains(hit) || hit.contains(element));
  const says = (label ?? element).textContent.replace(/\s+/g, ' ').trim();
  return { id: element.id, says, tag: element.tagName, html: element.outerHTML.slice(0, 200), inSight, indicated };
}
