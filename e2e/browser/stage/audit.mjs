// What is held against a page as it is drawn: axe's serious findings, sideways scrolling, targets too small for a thumb.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const TARGET_PX_MIN = 44;
const SHORT_WORD_LETTERS = 8;
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const GRAVE = ['serious', 'critical'];

/** What axe finds serious or critical, one line each. The page's policy forbids scripts of others; this is the debugger's. */
export async function axeFindings(page) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  }
  const violations = await page.evaluate(
    async (tags) => {
      const { violations } = await window.axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'],
      });
      return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, where: nodes.map((node) => node.html) }));
    },
    AXE_TAGS,
  );
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, help, where }) => `axe ${id}: ${help}: ${where.map((html) => html.slice(0, 160)).join(' | ')}`);
}

/** Says so where the page can be scrolled sideways, and what sticks out. */
export async function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= innerWidth) return [];
    const scrolls = (element) => element.closest('.scrolls');
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => !scrolls(element) && element.getBoundingClientRect().right > innerWidth + 1,
    );
    const last = out.at(-1)?.outerHTML.slice(0, 160) ?? '';
    return [`${scrollWidth} px wide in a window of ${innerWidth} px: ${last}`];
  });
}

/**
 * What can be pressed, is visible, and is smaller than a thumb. A box within its label is as large as the label; links
 * within a sentence are as large as its words, which WCAG allows.
 */
export async function smallTargets(page) {
  return page.evaluate((min) => {
    const PRESSED = 'a[href], button, input, select, textarea, summary, [role=button], [role=link], [role=tab]';
    const isLarge = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > min - 0.5 && height > min - 0.5;
    };
    const isSeen = (element) => {
      const { width, height, right, bottom } = element.getBoundingClientRect();
      const drawn = element.checkVisibility?.({ visibilityProperty: true }) ?? true;
      return drawn && width > 1 && height > 1 && right + scrollX > 0 && bottom + scrollY > 0;
    };
    const isInSentence = (element) => {
      if (!element.matches('a, button') || getComputedStyle(element).display !== 'inline') return false;
      const text = (node) => node.textContent.trim();
      const around = [...element.parentElement.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      return around.some((node) => text(node).length > 1);
    };
    return [...document.querySelectorAll(PRESSED)]
      .filter((element) => isSeen(element) && !isLarge(element) && !isInSentence(element))
      .filter((element) => !(element.closest('label') && isLarge(element.closest('label'))))
      .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return `${width.toFixed(0)}x${height.toFixed(0)} px to press: ${element.outerHTML.slice(0, 160)}`;
      });
  }, TARGET_PX_MIN);
}

/** What can be pressed in full view but is cut off by something that stays in its place, such as a bar at the bottom. */
export async function coveredActions(page) {
  return page.evaluate(() => {
    const stays = (bar) => ['sticky', 'fixed'].includes(getComputedStyle(bar).position);
    const pressed = [...document.querySelectorAll('.main-action, .bottom-bar')]
      .filter(stays)
      .flatMap((bar) => [...bar.querySelectorAll('a, button')])
      .filter((each) => each.getClientRects().length);
    const isWhole = (element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const x = (left + right) / 2;
      const inside = (y) => element.contains(document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1)));
      return inside(top + 2) && inside(bottom - 2);
    };
    return pressed.filter((each) => !isWhole(each)).map((each) => `covered in part: ${each.outerHTML.slice(0, 160)}`);
  });
}

/** Short words on what is pressed that are broken in the middle where there was room: nobody reads "Perso nas". */
export async function brokenWords(page) {
  return page.evaluate((lettersMax) => {
    const broken = new Set();
    for (const pressed of document.querySelectorAll('a, button, summary, label')) {
      if (!pressed.getClientRects().length || pressed.closest('.link-text')) continue;
      const texts = document.createTreeWalker(pressed, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        for (const word of text.data.matchAll(/[\p{Script=Latin}’']+/gu)) {
          const range = document.createRange();
          range.setStart(text, word.index);
          range.setEnd(text, word.index + word[0].length);
          const lines = [...range.getClientRects()];
          const isBroken = lines.some((line) => line.top > lines[0].bottom - 2);
          if (word[0].length <= lettersMax && isBroken && !text.parentElement.closest('.heard-only')) broken.add(word[0]);
        }
      }
    }
    return [...broken];
  }, SHORT_WORD_LETTERS);
}
