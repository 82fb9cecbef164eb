// THE PORCH's keeper: keeps one whole build on the phone, so that the app opens with no network.
//
// One cache holds one build, every file of it checked against the hash that it was built with. A new build is fetched
// whole, then waits: it takes over when the page says so, because nobody is in the middle of anything. The files of the
// build that opened the databases last stay until another one has: should the new one be unable to, they are served
// again. Absent on purpose: OPFS, keys, sync.
//
// Messages from the page, each answered on the port that comes with it, if one does:
//   { kind: 'switch' }         to the build that waits: take over
//   { kind: 'opened', build }  this build of the page has opened the databases
//   { kind: 'which' }          -> { build, before, instead }: the keeper's own build, the one that can be gone back to, and
//                              the one that is served instead of its own; null where there is none
//   { kind: 'back' }           serve the build before from now on, whoever ends the keeper meanwhile
//   { kind: 'again' }          serve the keeper's own build again

const BUILD = '@build@';
/** The SHA-256 of every file, by its address. */
const FILES = { '@files@': '' };
const CACHE_PREFIX = 'acogida-';
const CACHE = CACHE_PREFIX + BUILD;
const PAGE = '/';
/** What must outlive the keeper: a browser ends it whenever it likes. */
const MEMORY = 'keeper-memory';
const OPENED = '/opened';
/** Lies beside the files of a build that is to be served. Going back takes it away, because on a full phone nothing can be written. */
const SERVED = '/served';
/** What `buildInstead` said last, so that not every file asks it again. */
let instead = null;

addEventListener('install', (event) => event.waitUntil(keepBuild()));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate') {
    if (!endsLikeAFile(url.pathname)) event.respondWith(kept(PAGE, event.request));
  } else if (url.pathname in FILES || isNamedByContent(url.pathname)) {
    event.respondWith(kept(url.pathname, event.request));
  }
});
addEventListener('message', (event) => event.waitUntil(heed(event.data, event.ports[0])));

async function heed(message, port) {
  if (message?.kind === 'switch') await skipWaiting();
  if (message?.kind === 'opened') await noteOpened(message.build);
  if (message?.kind === 'back') await goBack();
  if (message?.kind === 'again') await goOn();
  port?.postMessage({ build: BUILD, before: await buildBefore(), instead: await (instead ??= buildInstead()) });
}

// What is here already, and is what it must be, is not fetched again: the link may carry 256 kbit/s. The page is the last: where
// it is kept, all is.
async function keepBuild() {
  const cache = await caches.open(CACHE);
  const paths = Object.keys(FILES).filter((path) => path !== PAGE);
  for (const path of [...paths, PAGE]) {
    const hash = FILES[path];
    const here = await caches.match(path);
    await cache.put(path, here && (await hashOf(here)) === hash ? here : await fetched(path, hash));
  }
  await cache.put(SERVED, new Response());
}

// A portal that asks for a login answers 200 with its own page, and a line that breaks may leave half a file: neither is ever
// kept. What the browser's own cache holds may be such a thing from earlier, so that the second try goes past it.
async function fetched(path, hash) {
  for (const cache of [isNamedByContent(path) ? 'default' : 'no-cache', 'reload']) {
    const response = await fetch(path, { cache });
    if (response.ok && (await hashOf(response)) === hash) return response;
  }
  throw new Error(`${path} is not what this build is made of`);
}

async function hashOf(response) {
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// A worker's address carries its build as a query, and what is kept is kept without it. A response that was fetched keeps
// its own address, which would then be the worker's; a new response takes the one that was asked for.
async function kept(path, request) {
  instead ??= buildInstead();
  const cache = await caches.open(CACHE_PREFIX + ((await instead) ?? BUILD));
  const mine = (await cache.match(path)) ?? (await caches.match(path));
  return mine ? new Response(mine.body, mine) : fetch(request);
}

async function noteOpened(build) {
  if (!build || !(await isKept(build))) return;
  if (build === BUILD) await goOn();
  const memory = await caches.open(MEMORY);
  // Rather no way back than one that leads to the wrong build.
  await memory.put(OPENED, new Response(build)).catch(() => memory.delete(OPENED));
  instead = null;
  // A build that waits has its files here already, and is not to lose them.
  if (registration.waiting || registration.installing) return;
  const needed = [CACHE, CACHE_PREFIX + build];
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && !needed.includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Firefox without its last bytes takes nothing away either; then it holds for as long as this keeper lives.
async function goBack() {
  await (await caches.open(CACHE)).delete(SERVED).catch(() => {});
  instead = buildBefore();
}

// Without room for the mark it holds for as long as this keeper lives.
async function goOn() {
  instead = Promise.resolve(null);
  await (await caches.open(CACHE)).put(SERVED, new Response()).catch(() => {});
}

/** The build that opened the databases last, if that was another one and all its files are still here. */
async function buildBefore() {
  const build = await recall(OPENED);
  return build && build !== BUILD && (await isKept(build)) ? build : null;
}

/** The build that is served instead of this one. */
async function buildInstead() {
  return (await (await caches.open(CACHE)).match(SERVED)) ? null : buildBefore();
}

async function isKept(build) {
  return (await caches.has(CACHE_PREFIX + build)) && Boolean(await (await caches.open(CACHE_PREFIX + build)).match(PAGE));
}

async function recall(key) {
  return (await caches.has(MEMORY)) ? (await (await caches.open(MEMORY)).match(key))?.text() : undefined;
}

function isNamedByContent(path) {
  return /^\/[a-z]+-[0-9a-f]{16}\//.test(path);
}

function endsLikeAFile(path) {
  return path.split('/').pop().includes('.');
}
