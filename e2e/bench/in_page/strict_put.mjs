// The peer: what a web app without encryption does to keep an answer, one IndexedDB put with strict durability.

const STORE = 'answers';

/** An empty database of this name. */
export async function openEmpty(name) {
  await done(indexedDB.deleteDatabase(name));
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ['draft', 'path'] });
  return done(opening);
}

/** The answer of one question, as large as what the app writes for it. */
export function row(path, answer) {
  return { draft: '00112233445566778899aabbccddeeff', path, answer, typed: true };
}

/** Calls `complete` when the row is on the disk. */
export function put(database, row, complete, failed) {
  const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
  if (transaction.durability !== 'strict') throw new Error('this browser has no strict durability');
  transaction.oncomplete = complete;
  transaction.onabort = () => failed(transaction.error);
  transaction.objectStore(STORE).put(row);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
