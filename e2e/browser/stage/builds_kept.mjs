// The builds that the porch's keeper has on a phone, and the moves between them.

/** Runs in the page: the keeper has the page's whole build, and is at work. */
export const keeperActive = () => navigator.serviceWorker.ready.then(() => true);

/** Runs in the page: looks for a new build once; what became of it: `installed` (it waits), `redundant` (not kept), or none. */
export async function lookForNewBuild() {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update();
  const coming = registration.installing ?? registration.waiting;
  while (coming?.state === 'installing') await new Promise((again) => setTimeout(again, 50));
  return coming?.state;
}

/** Looks for a new build in a page and waits until it is here and waiting. */
export async function fetchNewBuild(page) {
  const state = await page.evaluate(lookForNewBuild);
  if (state !== 'installed') throw new Error(`the new build is ${state}`);
}

/** Lets the waiting build take over, without asking anybody. */
export async function switchBuild(page) {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const switched = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
    registration.waiting.postMessage({ kind: 'switch' });
    await switched;
  });
}

/** The builds of which there are files on the phone, in order. */
export async function keptBuilds(page) {
  const names = await page.evaluate(() => caches.keys());
  const prefix = 'acogida-';
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)).sort();
}
