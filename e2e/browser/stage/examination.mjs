// Looks at one screen in every size and light that it will be used in, and says what is wrong with it there.
import { PHONE } from './device.mjs';
import * as audit from './audit.mjs';

const NARROW = { width: 320, height: 568 };
const DESKTOP = { width: 1280, height: 800 };

/** One way of looking: what is set, what is asked, and whether a picture is kept. */
const LOOKS = [
  { name: 'phone-light', viewport: PHONE, ask: ['axeFindings', 'sidewaysScroll', 'smallTargets', 'coveredActions'], picture: true },
  { name: 'phone-dark', viewport: PHONE, dark: true, ask: ['axeFindings'], picture: true },
  { name: 'narrow', viewport: NARROW, ask: ['sidewaysScroll', 'smallTargets'] },
  { name: 'large-text', viewport: PHONE, text: '200%', ask: ['sidewaysScroll', 'coveredActions'], picture: true },
  { name: 'narrow-large-text', viewport: NARROW, text: '200%', ask: ['sidewaysScroll'] },
  { name: 'desktop-light', viewport: DESKTOP, ask: ['axeFindings', 'sidewaysScroll', 'smallTargets'], picture: true },
  { name: 'desktop-dark', viewport: DESKTOP, dark: true, ask: ['axeFindings'], picture: true },
];

/**
 * All that is wrong with the screen that a page shows, one line each, and the short words that it breaks in the middle.
 * The page is as it was afterwards.
 */
export async function examine(device, page, screen) {
  const wrong = [];
  const broken = [];
  for (const look of LOOKS) {
    await dress(device, page, look);
    const say = (finding) => `${screen}, ${look.name}: ${finding}`;
    for (const question of look.ask) wrong.push(...(await audit[question](page)).map(say));
    if (look.viewport === PHONE) broken.push(...(await audit.brokenWords(page)));
    if (look.picture) await device.picture(page, `screen-${screen}-${look.name}`);
  }
  await dress(device, page, { viewport: PHONE });
  return { wrong, broken };
}

/** Sets the window, the light and the size of the text, and waits until they are drawn. */
async function dress(device, page, { viewport, dark = false, text = '' }) {
  await page.setViewport(viewport);
  if (device.kind === 'chromium') {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  }
  await page.evaluate(
    (theme, text) => {
      // Where the phone's own light cannot be set, the person's choice is: both wear the same colours.
      if (theme) document.documentElement.dataset.theme = theme;
      document.documentElement.style.fontSize = text;
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    },
    device.kind === 'chromium' ? null : dark ? 'dark' : 'light',
    text,
  );
}
