// Looks for words in files as a thief would: as UTF-8, as UTF-16LE, and inside Firefox's LZ4 session files.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const LZ4_MAGIC = Buffer.from('mozLz40\0');

/** The files below the folders that hold any of the words, as `word in file`. */
export async function found(words, folders) {
  const hits = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath ?? entry.path, entry.name);
      // A browser removes files of its own while we look.
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      const layers = bytes.subarray(0, LZ4_MAGIC.length).equals(LZ4_MAGIC) ? [bytes, inflate(bytes)] : [bytes];
      for (const word of words) {
        const spellings = [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')];
        if (layers.some((layer) => spellings.some((spelling) => layer.includes(spelling)))) hits.push(`${word} in ${file}`);
      }
    }
  }
  return hits;
}

/** The content of a mozLz4 file: one LZ4 block behind its magic and its length. */
function inflate(file) {
  const out = Buffer.alloc(file.readUInt32LE(LZ4_MAGIC.length));
  let at = LZ4_MAGIC.length + 4;
  let end = 0;
  const length = (nibble) => {
    let sum = nibble;
    if (nibble === 15) {
      let more;
      do {
        more = file[at++];
        sum += more;
      } while (more === 255);
    }
    return sum;
  };
  while (at < file.length) {
    const token = file[at++];
    const literals = length(token >> 4);
    file.copy(out, end, at, at + literals);
    at += literals;
    end += literals;
    if (at >= file.length) break;
    const back = file.readUInt16LE(at);
    at += 2;
    const copied = length(token & 15) + 4;
    for (let step = 0; step < copied; step++, end++) out[end] = out[end - back];
  }
  return out;
}
