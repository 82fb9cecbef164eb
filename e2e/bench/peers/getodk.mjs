// node getodk.mjs XFORM FIGURES: opens a form with @getodk/xforms-engine and gives it the answers that FIGURES (of e2e/bench/filling)
// says, in the same order. Prints the times as JSON.
import { readFile } from 'node:fs/promises';
import { JSDOM } from 'jsdom';

const OPENINGS = 5;
const [form, figures] = process.argv.slice(2);
const xform = await readFile(form, 'utf8');
const ours = JSON.parse(await readFile(figures, 'utf8'));

// The package is built for browsers: it wants their DOM, and its parser of expressions, in a module, the name of a CommonJS folder.
const { window } = new JSDOM('', { url: 'http://localhost/' });
globalThis.__dirname = '';
for (const name of ['window', 'document', 'localStorage', 'DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr',
  'Text', 'CDATASection', 'Comment', 'XPathResult', 'NodeFilter']) {
  globalThis[name] ??= name === 'window' ? window : window[name];
}
const { loadForm } = await import('@getodk/xforms-engine');

const open = async () => {
  const begun = performance.now();
  const fetchFormAttachment = async (address) => Promise.reject(new Error(`there is no ${address}`));
  const loaded = await loadForm(xform, { fetchFormAttachment });
  if (loaded.status === 'failure') throw loaded.error;
  const { root } = loaded.createInstance();
  return { root, ms: performance.now() - begun };
};

// A question by its name; in a repeat, in that instance of it.
class Questions {
  #named = new Map();

  constructor(root) {
    this.#read(root, undefined);
  }

  #read(node, member) {
    if (node.nodeType === 'repeat-range:uncontrolled') {
      const missing = this.#members() - node.currentState.children.length;
      if (missing > 0) node.addInstances(undefined, missing);
      node.currentState.children.forEach((instance, index) => this.#read(instance, index));
      return;
    }
    const name = node.currentState.reference.split('/').at(-1).replace(/\[.*/, '');
    if (!node.currentState.children) this.#named.set(`${name} ${member ?? ''}`, node);
    for (const child of node.currentState.children ?? []) this.#read(child, member);
  }

  #members() {
    return Math.max(...ours.fillings.flat().map(({ member }) => (member ?? -1) + 1));
  }

  of(name, member) {
    const found = this.#named.get(`${name} ${member ?? ''}`);
    if (!found) throw new Error(`there is no question ${name} ${member ?? ''}`);
    return found;
  }
}

const setter = (node, text) => {
  if (node.nodeType === 'select' && node.selectType === 'select') return () => node.selectValues(text === '' ? [] : [text]);
  if (node.nodeType === 'select') return () => node.selectValue(text === '' ? null : text);
  if (node.nodeType === 'input') return () => node.setValue(text);
  throw new Error(`nobody says anything to ${node.nodeType}`);
};

const timed = (work) => {
  const begun = performance.now();
  work();
  return performance.now() - begun;
};

const open_ms = [];
const fillings = [];
let passed_over = 0;
let questions;
// What is opened for the first time is also compiled for the first time.
await open();
for (let opening = 0; opening < OPENINGS; opening++) open_ms.push((await open()).ms);
for (const said of ours.fillings) {
  questions = new Questions((await open()).root);
  const times = [];
  for (const { question, member, text } of said) {
    const node = questions.of(question, member);
    if (!node.currentState.relevant || node.currentState.readonly) passed_over += 1;
    else times.push(timed(setter(node, text)));
  }
  fillings.push(times);
}
const totals = ours.totals.length === 0 ? [] : ['total', 'minors'].map((name) => Number(questions.of(name).currentState.value));
const choices = ours.choices.map(({ text }) => {
  const place = questions.of('place');
  let count;
  const ms = timed(() => {
    setter(questions.of('state'), text)();
    count = place.currentState.valueOptions.length;
  });
  return { ms, count };
});
process.stdout.write(JSON.stringify({ open_ms, fillings, passed_over, choices, totals }));
