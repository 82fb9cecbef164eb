// One person's device: a browser with a profile folder of its own, which can be killed and started again.
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { floorProgram } from './floor.mjs';
import * as places from './places.mjs';
import { watch } from './witness.mjs';

/** A phone of the year 2016, held upright. */
export const PHONE = { width: 360, height: 640 };

const CHROMIUM_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's own sandbox refuses to start for the superuser.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
const FIREFOX_SETTINGS = {
  'app.update.auto': false,
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

const PROGRAMS = {
  chromium: () => places.chromiumProgram,
  firefox: () => places.firefoxProgram,
  floor: floorProgram,
};

const CLEANUP_MS_MAX = 5_000;

export class Device {
  #profile = null;
  #browser = null;

  /**
   * Starts a browser ('chromium', 'firefox' or 'floor') with an empty profile, for one origin. `flags` are more of
   * Chromium's, `settings` more of Firefox's.
   */
  static async start(kind, origin, { flags = [], settings = {} } = {}) {
    const device = new Device();
    device.kind = kind;
    device.origin = origin;
    device.flags = flags;
    device.settings = settings;
    device.#profile = await places.temporaryFolder(kind);
    await device.start();
    return device;
  }

  get profileFolder() {
    return this.#profile.path;
  }

  get browser() {
    return this.#browser;
  }

  /** Starts the browser over the profile as it is. */
  async start() {
    const firefox = this.kind === 'firefox';
    this.#browser = await puppeteer.launch({
      browser: firefox ? 'firefox' : 'chrome',
      executablePath: await PROGRAMS[this.kind](),
      headless: this.kind === 'floor' ? 'shell' : true,
      userDataDir: this.#profile.path,
      args: firefox ? [] : [...CHROMIUM_FLAGS, ...this.flags],
      extraPrefsFirefox: { ...FIREFOX_SETTINGS, ...this.settings },
    });
  }

  /** Opens a page of the app, perhaps in a window of its own, or with no network; what goes wrong in it is kept in `page.trouble`. */
  async open(path = '/', { viewport = PHONE, window = this.#browser, offline = false } = {}) {
    const page = await window.newPage();
    await page.setViewport(viewport);
    page.trouble = await watch(page);
    if (offline) await page.setOfflineMode(true);
    await page.goto(this.origin + path);
    return page;
  }

  /** Keeps a picture of a page in target/screenshots/. */
  async picture(page, name) {
    await mkdir(places.screenshots, { recursive: true });
    await page.screenshot({ path: join(places.screenshots, `${name}-${this.kind}.png`) });
  }

  /** Ends the browser as an empty battery does; the profile stays. */
  async kill() {
    const child = this.#browser.process();
    this.#browser = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    // Puppeteer puts the profile's settings back into their place a moment later.
    const isUnderWay = async () => (await readdir(this.profileFolder)).some((name) => name.endsWith('.puppeteer'));
    for (const late = Date.now() + CLEANUP_MS_MAX; Date.now() < late && (await isUnderWay()); ) await pause(50);
  }

  /** Ends the browser and removes its profile. */
  async close() {
    await this.#browser?.close();
    this.#browser = null;
    await this.#profile.remove();
  }
}
