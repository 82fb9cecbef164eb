// What the app's worker keeps in memory, as Chromium's inspector counts it: the WebAssembly memory, which never shrinks, and the
// JavaScript heap beside it.
import { setTimeout as pause } from 'node:timers/promises';

/** A worker that is just being ended cannot be looked into; the next one can. */
const TRIES = 5;
const PAUSE_MS = 1_000;

/** `{ wasm_bytes, heap_bytes }`, or null where the browser has no such inspector. */
export async function workerMemory(page) {
  if (page.browser().process()?.spawnfile.includes('firefox')) return null;
  for (let tried = 1; ; tried++, await pause(PAUSE_MS)) {
    try {
      return await look(page);
    } catch (error) {
      if (tried === TRIES) throw error;
    }
  }
}

async function look(page) {
  const isOurs = (url) => /\/worker-[0-9a-f]+\//.test(url) && !url.includes('role=');
  const worker = page.workers().findLast((each) => isOurs(each.url()));
  if (!worker) throw new Error('the page has no worker');
  const inspector = worker.client;
  const { result: prototype } = await inspector.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await inspector.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
  const { result: sizes } = await inspector.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.map((memory) => memory.buffer.byteLength); }',
    returnByValue: true,
  });
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  return { wasm_bytes: sizes.value.reduce((sum, bytes) => sum + bytes, 0), heap_bytes: usedSize };
}
