// A file that is no copy of ours, is broken, or is of another workspace changes nothing, and the page says which it is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleagueOf, found } from './stage/furnished.mjs';
import { inEachBrowser, places } from './stage/index.mjs';
import { Native } from './stage/native.mjs';
import * as person from './stage/person.mjs';
import { sentence } from './stage/sentences.mjs';

inEachBrowser('a file that is brought in', (stage) => {
  let page, folder, colleague, stranger;
  const files = {};

  before(async () => {
    folder = await places.temporaryFolder('files');
    page = await stage.device.open('/');
    await found(page);
    await person.register(page, 'Jean Baptiste');
    colleague = await colleagueOf(page);
    await colleague.run('register', 'nombre_social=Marie', 'sexo=M', 'idioma_preferido=ht');
    files.right = join(folder.path, 'right');
    await colleague.run('bundle', 'export', files.right);
    stranger = await Native.start();
    await stranger.run('create', '--organisation', 'Otra', '--site', 'Otro', '--prefix', 'OTR', '--name', 'Otra');
    await stranger.run('register', 'nombre_social=Nadie', 'sexo=H', 'idioma_preferido=es');
    files.ofOthers = join(folder.path, 'of-others');
    await stranger.run('bundle', 'export', files.ofOthers, '--all');
    const bytes = await readFile(files.right);
    const write = async (name, content) => writeFile((files[name] = join(folder.path, name)), content);
    await write('empty', '');
    await write('picture', randomBytes(4096));
    await write('cut', bytes.subarray(0, bytes.length - 64));
    const changed = Buffer.from(bytes);
    changed[changed.length - 20] ^= 1;
    await write('changed', changed);
  });
  after(() => Promise.all([colleague?.close(), stranger?.close(), folder?.remove()]));

  async function bring(name) {
    await person.go(page, '#/telefono');
    const field = await page.waitForSelector('#import-file');
    await field.uploadFile(files[name]);
  }

  for (const [name, what] of [
    ['empty', 'that is empty'],
    ['picture', 'that is something else'],
    ['cut', 'that came only in part'],
    ['changed', 'in which one bit was turned'],
  ]) {
    test(`${what} is refused, and nobody is lost`, async () => {
      await bring(name);
      await person.sees(page, sentence('refusal_bad_bundle'));
      assert.deepEqual(await person.people(page), ['Jean Baptiste']);
    });
  }

  test('of another workspace is refused in a sentence of its own', async () => {
    await bring('ofOthers');
    await person.sees(page, sentence('refusal_bundle_of_another_workspace'));
    assert.deepEqual(await person.people(page), ['Jean Baptiste']);
  });

  test('of a colleague comes in, and a second time changes nothing', async () => {
    for (const time of ['first', 'second']) {
      await bring('right');
      await person.sees(page, sentence('phone_imported'));
      assert.deepEqual(await person.people(page), ['Jean Baptiste', 'Marie'], time);
    }
  });
});
