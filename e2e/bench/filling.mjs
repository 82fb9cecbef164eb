// node filling.mjs MODULE FORM: the measurements of e2e/bench/filling as WebAssembly, which is how phones run them. Prints the figures
// as JSON.
import { readFile } from 'node:fs/promises';

const [program, form] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(program));
const imports = { clock: { now: () => performance.now() } };
// What writes zip files can be given a browser's chance; nobody writes any here.
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] ??= () => {
    throw new Error(`${from}.${name} is not there`);
  };
}
const { take, measure, give } = (await WebAssembly.instantiate(module, imports)).exports;
for (const byte of await readFile(form)) take(byte);
const told = Uint8Array.from({ length: measure() }, (_, index) => give(index));
process.stdout.write(new TextDecoder().decode(told));
