// A workspace in which something happened already: colleagues with devices of their own, people, an answer to decide.
import { Native } from './native.mjs';
import * as person from './person.mjs';

export const SECRET = 'lluvia mesa tren azul';

/** What is typed for a new workspace, by the field. */
export const NEW_WORKSPACE = {
  organisation: 'Casa Abierta',
  'site-name': 'Belén',
  'folio-prefix': 'TAP',
  'person-name': 'Ana',
  secret: SECRET,
  'secret-again': SECRET,
};
const PEOPLE_SEEDED = 40;

/** Founds the workspace in a page that shows the welcome. */
export async function found(page) {
  await person.createWorkspace(page, { organisation: 'Casa Abierta', site: 'Belén', name: 'Ana', secret: SECRET });
}

/** A colleague with a native device, who has all that the page's device has. Close it when it is over. */
export async function colleagueOf(page, name = 'Luis') {
  const link = await person.invite(page, name);
  await person.exchange(page);
  const colleague = await Native.start();
  await colleague.join(link, name);
  return colleague;
}

/** Lets the page's person and the colleague give somebody different alerts without seeing each other's. */
export async function disagree(page, colleague, id) {
  await colleague.run('edit', id, 'alerta_operativa=dieta');
  await person.alert(page, id, 'Hablar con protección');
  await person.exchange(page);
  await colleague.run('sync');
  await person.exchange(page);
}

/** Fills the lists of a page: the colleague's people, and `jean`, of whom one answer is to be decided. */
export async function furnish(page) {
  const jean = await person.register(page, 'Jean Baptiste');
  const colleague = await colleagueOf(page);
  await colleague.run('seed', '--people', String(PEOPLE_SEEDED), '--seed', '7');
  await disagree(page, colleague, jean);
  return { jean, colleague };
}
