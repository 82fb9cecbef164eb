// node wire_and_server.mjs [PEERS_FOLDER]: bytes on the line, and what a server takes to keep 10,000 people and to give them out;
// the same answers for us and for each peer. Prints what was counted as JSON; what it means is `cargo xtask bench`'s business.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../browser/stage/places.mjs';
import { CountingLine } from './wire/counting_line.mjs';
import { mostResident } from './wire/memory.mjs';
import { Ours } from './wire/ours.mjs';
import { askAgain, Recorder } from './wire/recorder.mjs';

const PEOPLE = Number(process.env.ACOGIDA_BENCH_PEOPLE ?? 10_000);
/** automerge-repo needs many milliseconds for each document, and more the more there are: it is given fewer. */
const PEOPLE_AUTOMERGE = Math.min(PEOPLE, 250);
/** How often the recorded requests are made again, in turns. */
const TURNS = 3;

const [peersFolder] = process.argv.slice(2);
const tools = { askAgain, CountingLine, mostResident, Recorder, temporaryFolder };

const closing = [];
let measured = null;
try {
  measured = await measure();
} finally {
  for (const each of closing.reverse()) await each.close();
}
process.stdout.write(`${JSON.stringify(measured)}\n`, () => {
  // Clients of automerge-repo keep timers that would keep this program.
  process.exit(0);
});

async function measure() {
  const ours = keep(await Ours.start());
  const measured = { people: PEOPLE, ours: { ...(await ours.fill(PEOPLE)), again: [] } };
  // The challenge that our requests are signed over is good for ten minutes: what is asked again is asked now.
  const pouch = await peer('pouch.mjs', 'Pouch');
  measured.pouch = pouch.there ? { ...(await pouch.there.fill(ours.records)), again: [] } : pouch;
  for (let turn = 0; turn < TURNS; turn++) {
    measured.ours.again.push(await ours.again());
    if (pouch.there) measured.pouch.again.push(await pouch.there.again());
  }
  measured.ours.counted = await ours.countBytes();
  if (pouch.there) measured.pouch.counted = await pouch.there.countBytes(ours);
  const automerge = await peer('automerge.mjs', 'AutomergeRepo');
  measured.automerge = automerge.there ? await ofAutomerge(automerge.there, ours) : automerge;
  return measured;
}

async function ofAutomerge(automerge, ours) {
  const people = new Set(ours.records.map(({ person }) => person).slice(0, 2 * PEOPLE_AUTOMERGE));
  const few = ours.records.filter(({ person }) => people.has(person));
  const again = [await automerge.fill(few)];
  return { people: people.size, again, counted: await automerge.countBytes(ours) };
}

/** A peer, started; or why it is missing. */
async function peer(file, name) {
  if (!peersFolder) return { missing: 'not installed' };
  try {
    const { [name]: Peer } = await import(pathToFileURL(join(peersFolder, file)).href);
    return { there: keep(await Peer.start(tools)) };
  } catch (error) {
    return { missing: String(error.message ?? error).split('\n')[0] };
  }
}

function keep(each) {
  closing.push(each);
  return each;
}
