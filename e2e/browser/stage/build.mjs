// Which build there is on the disk, and which one a page and its worker say they are.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as places from './places.mjs';

const READY_MS_MAX = 20_000;

/** What `cargo xtask build` wrote about a build: `{ build, files }`. */
export async function builtFacts(dist = places.dist) {
  return JSON.parse(await readFile(join(dist, 'build.json'), 'utf8'));
}

/** The build that the worker said it is, once page and worker agree on it. */
export async function agreedBuild(page) {
  const footer = '[data-testid=build]';
  try {
    const ready = await page.waitForSelector(`${footer}[data-state=ready]`, { timeout: READY_MS_MAX });
    return await ready.evaluate((element) => element.textContent.trim());
  } catch (cause) {
    const seen = await page.$$eval(footer, (found) => found.map((element) => element.outerHTML));
    throw new Error(`page and worker do not agree: ${seen}\n${page.trouble.join('\n')}`, { cause });
  }
}
