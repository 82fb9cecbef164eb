// What the app says, read from its own files of words: a test names a key, and the wording may change.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as places from './places.mjs';

const files = new Map();

function words(language, file) {
  const path = join(places.root, 'app/locales', language, `${file}.json`);
  if (!files.has(path)) files.set(path, JSON.parse(readFileSync(path, 'utf8')));
  return files.get(path);
}

/**
 * The sentence of a key, its places filled: `sentence('refusal_secret_too_short', { minimum: 8 })`. A place that no value
 * is given for ends the sentence before it, so that what only the app knows can be left out.
 */
export function sentence(key, values = {}, { language = 'es', file = 'shell' } = {}) {
  const entry = words(language, file)[key];
  if (entry === undefined) throw new Error(`${file}.json has no ${key} in ${language}`);
  const form = typeof entry === 'string' ? entry : values.n === 1 ? entry.one : entry.other;
  const filled = form.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
  const said = filled.split(/\{\w+\}/)[0].trim();
  if (said === '') throw new Error(`nothing is left of ${key} without its values`);
  return said;
}
