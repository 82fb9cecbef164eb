// node forms.mjs PROGRAM MODULE FOLDER [PEERS PYTHON]: the WHO's verbal autopsy, where the forms of others are, and a generated
// household, imported, opened and filled by e2e/bench/filling, natively and as WebAssembly, and by @getodk/xforms-engine, for which
// PYTHON's pyxform makes XForms. FOLDER takes what is in between. Prints everything as JSON.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const [program, module, folder, peers, python] = process.argv.slice(2);
const AUTOPSY = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpora', 'web-forms', 'whova_form.xlsx');
const HUGE = { maxBuffer: 256 << 20 };

const run = async (command, ...words) => (await promisify(execFile)(command, words, HUGE)).stdout;
const node = (...words) => run(process.execPath, ...words);

// The peer's times for the same answers, or why there are none.
const beside = async (name, form, figures) => {
  if (!peers || !python) return { missing: 'it, or pyxform, is not installed' };
  try {
    const xform = join(folder, `${name}.xml`);
    await run(python, '-m', 'pyxform.xls2xform', '--skip_validate', form, xform);
    return JSON.parse(await node(join(peers, 'getodk.mjs'), xform, figures));
  } catch (error) {
    return { missing: String(error.stderr || error.message).trim() };
  }
};

const measured = async (name, form) => {
  const told = await run(program, form);
  const figures = join(folder, `${name}.json`);
  await writeFile(figures, told);
  const wasm = JSON.parse(await node(join(import.meta.dirname, 'filling.mjs'), module, form));
  return { name, native: JSON.parse(told), wasm, peer: await beside(name, form, figures) };
};

await mkdir(folder, { recursive: true });
const household = join(folder, 'household.md');
await writeFile(household, await run(program, '--household'));
const forms = [];
if (existsSync(AUTOPSY)) forms.push(await measured('autopsy', AUTOPSY));
forms.push(await measured('household', household));
process.stdout.write(JSON.stringify({ forms, absent: existsSync(AUTOPSY) ? null : AUTOPSY }));
