// A phone that has no room left, and room that is made again: Chromium is told a quota, Firefox has one that is filled.

/** What a device must be started with so that its room can be taken. */
const withRoomFor = (kib) => ({ settings: { 'dom.quotaManager.temporaryStorage.fixedLimit': kib } });
/** In Firefox, some 10 MB for one origin. */
export const SMALL = withRoomFor(24 * 1024);
/** Some 40 MB there: several builds have room in it. */
export const MIDDLING = withRoomFor(200 * 1024);

/** Takes all the room that a page's origin has left. */
export async function takeRoom(device, page) {
  if (device.kind === 'chromium') return setQuota(device, page, await page.evaluate(usage));
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const filler = await root.getDirectoryHandle('filler', { create: true });
    let number = 0;
    for (const bytes of [262_144, 32_768, 4_096]) {
      try {
        for (;;) {
          const file = await filler.getFileHandle(String((number += 1)), { create: true });
          const writing = await file.createWritable();
          await writing.write(new Uint8Array(bytes));
          await writing.close();
        }
      } catch {
        // That much does not fit any more.
      }
    }
    const { quota, usage } = await navigator.storage.estimate();
    return quota - usage;
  });
  if (left > 65_536) throw new Error(`${left} bytes of room are left`);
}

/** Gives it back. */
export async function giveRoom(device, page) {
  if (device.kind === 'chromium') return setQuota(device, page);
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('filler', { recursive: true }));
}

async function setQuota(device, page, quotaSize) {
  const session = await page.createCDPSession();
  await session.send('Storage.overrideQuotaForOrigin', { origin: device.origin, quotaSize });
}

async function usage() {
  return (await navigator.storage.estimate()).usage;
}
