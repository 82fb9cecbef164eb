// What a browser test stands on: a real server, and real browsers as devices.
import { after, before, describe } from 'node:test';
import { Device } from './device.mjs';
import { Server } from './server.mjs';

export { PHONE } from './device.mjs';
export * as places from './places.mjs';
export { restamped } from './restamp.mjs';

const BROWSERS = { chromium: 'Chromium', firefox: 'Firefox' };

/**
 * Tells the same tests for Chromium and for Firefox. `tell` gets a stage that is set before the first test:
 *
 *     inEachBrowser('the people list', (stage) => {
 *       test('finds a name without its accent', async () => {
 *         const page = await stage.device.open('/');
 *
 * `stage.server` is the server, `stage.device` the first device, `stage.addDevice()` makes another, if need be one with
 * settings of its own.
 */
export function inEachBrowser(name, tell, { server: serverSettings } = {}) {
  for (const [kind, browser] of Object.entries(BROWSERS)) {
    describe(`${name} (${browser})`, () => {
      const stage = { kind, server: null, device: null, addDevice };
      const devices = [];

      async function addDevice(as = kind, { origin = stage.server.origin, ...settings } = {}) {
        const device = await Device.start(as, origin, settings);
        devices.push(device);
        return device;
      }

      before(async () => {
        stage.server = await Server.start(serverSettings);
        stage.device = await addDevice();
      });
      after(async () => {
        await Promise.all(devices.map((device) => device.close()));
        await stage.server?.close();
      });
      tell(stage);
    });
  }
}
