// Looks at one screen in every size and light that it will be used in, and says what is wrong with it there.
import { PHONE } from './device.mjs';
import * as audit from './audit.mjs';

const NARROW = { width: 320, height: 568 };
const DESKTOP = { width: 1280, height: 800 };
const TEXT_PX = 16;
const LARGE = 2;
const sessions = new WeakMap();

/** One way of looking: what is set, what is asked, and whether a picture is kept. */
const LOOKS = [
  { name: 'phone-light', viewport: PHONE, ask: ['axeFindings', 'sidewaysScroll', 'smallTargets', 'coveredActions'], picture: true },
  { name: 'phone-dark', viewport: PHONE, dark: true, ask: ['axeFindings'], picture: true },
  { name: 'narrow', viewport: NARROW, ask: ['sidewaysScroll', 'smallTargets'] },
  { name: 'large-text', viewport: PHONE, text: LARGE, ask: ['sidewaysScroll'], picture: true },
  { name: 'larger-text', viewport: PHONE, text: 1.3, ask: ['sidewaysScroll', 'smallTargets', 'coveredActions'] },
  { name: 'narrow-large-text', viewport: NARROW, text: LARGE, ask: ['sidewaysScroll'] },
  { name: 'desktop-light', viewport: DESKTOP, ask: ['axeFindings', 'sidewaysScroll', 'smallTargets'], picture: true },
  { name: 'desktop-dark', viewport: DESKTOP, dark: true, ask: ['axeFindings'], picture: true },
];

/**
 * All that is wrong with the screen that a page shows, one line each, and the short words that it breaks in the middle,
 * each with the look in which it does. The page is as it was afterwards.
 */
export async function examine(device, page, screen) {
  const wrong = [];
  const broken = [];
  for (const look of LOOKS) {
    await dress(device, page, look);
    const say = (finding) => `${screen}, ${look.name}: ${finding}`;
    for (const question of look.ask) wrong.push(...(await audit[question](page)).map(say));
    // Text of twice the size may break where it would not fit otherwise.
    const words = look.text === LARGE ? [] : await audit.brokenWords(page);
    broken.push(...words.map((word) => [word, look.name]));
    if (look.picture) await device.picture(page, `screen-${screen}-${look.name}`);
  }
  await dress(device, page, { viewport: PHONE });
  return { wrong, broken };
}

/** Sets the window, the light and the size of the text, and waits until they are drawn. */
async function dress(device, page, { viewport, dark = false, text = 1 }) {
  await page.setViewport(viewport);
  // Where the phone's own settings cannot be set, the page's are: the same colours, and the same size of text, except
  // that what depends on the height of the window in lines does not follow it.
  const own = { theme: dark ? 'dark' : 'light', size: text === 1 ? '' : `${text * 100}%` };
  if (device.kind === 'chromium') {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: own.theme }]);
    sessions.get(page) ?? sessions.set(page, await page.createCDPSession());
    const standard = Math.round(TEXT_PX * text);
    await sessions.get(page).send('Page.setFontSizes', { fontSizes: { standard, fixed: standard } });
    Object.assign(own, { theme: null, size: '' });
  }
  await page.evaluate(({ theme, size }) => {
    if (theme) document.documentElement.dataset.theme = theme;
    document.documentElement.style.fontSize = size;
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  }, own);
}
