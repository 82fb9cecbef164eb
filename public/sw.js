// THE PORCH's keeper: keeps one whole build on the phone, so that the app opens with no network.
//
// One cache holds one build, and a page is given only files of the build that it belongs to. A new build is fetched
// whole, then waits: it takes over when the page says so, because nobody is in the middle of anything. The files of the
// build before stay until the page says that the new one has opened its databases. Absent on purpose: OPFS, keys, sync.
//
// Messages from the page: { kind: 'switch' } to the build that waits; { kind: 'opened' } to the active one.

const BUILD = '@build@';
const FILES = ['@files@'];
const CACHE_PREFIX = 'acogida-';
const CACHE = CACHE_PREFIX + BUILD;

addEventListener('install', (event) => event.waitUntil(keepBuild()));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate') {
    if (!endsLikeAFile(url.pathname)) event.respondWith(kept('/', event.request));
  } else if (FILES.includes(url.pathname) || isNamedByContent(url.pathname)) {
    event.respondWith(kept(url.pathname, event.request));
  }
});
addEventListener('message', (event) => {
  if (event.data?.kind === 'switch') event.waitUntil(skipWaiting());
  if (event.data?.kind === 'opened') event.waitUntil(forgetOtherBuilds());
});

// Files that are named by their content and already here are not fetched again: the link may carry 256 kbit/s.
async function keepBuild() {
  const cache = await caches.open(CACHE);
  for (const path of FILES) {
    const here = isNamedByContent(path) ? await caches.match(path) : undefined;
    await cache.put(path, here ?? (await fetched(path)));
  }
}

async function fetched(path) {
  const response = await fetch(path, { cache: isNamedByContent(path) ? 'default' : 'no-cache' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

// A worker's address carries its build as a query, and what is kept is kept without it. A response that was fetched keeps
// its own address, which would then be the worker's; a new response takes the one that was asked for.
async function kept(path, request) {
  const mine = (await (await caches.open(CACHE)).match(path)) ?? (await caches.match(path));
  return mine ? new Response(mine.body, mine) : fetch(request);
}

// A build that waits has its files here already, and is not to lose them.
async function forgetOtherBuilds() {
  if (registration.waiting || registration.installing) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

function isNamedByContent(path) {
  return /^\/[a-z]+-[0-9a-f]{16}\//.test(path);
}

function endsLikeAFile(path) {
  return path.split('/').pop().includes('.');
}
