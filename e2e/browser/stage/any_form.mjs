// Fills whatever form is open, page after page, as somebody would who answers everything that is asked, and saves it.
import { PATIENCE_MS, press } from './hands.mjs';
import { sentence } from './sentences.mjs';

const PAGES_MAX = 60;

/** Answers every page and saves; resolves with how many pages there were. Keeps a picture of each. */
export async function fillOpenForm(device, page, name, language = 'es') {
  const says = (key) => sentence(key, {}, { file: 'questions', language });
  await page.waitForSelector('[data-testid=save-line]', { timeout: PATIENCE_MS });
  for (let pages = 1; pages <= PAGES_MAX; pages += 1) {
    await answerPage(page);
    if (pages <= 2) await device.picture(page, `fill-${name}-${pages}`);
    const action = await mainAction(page);
    if (action === says('save')) {
      await save(page, says);
      return pages;
    }
    const before = await page.evaluate(whichPage);
    await press(page, says('next'), '.main-action button');
    for (const late = Date.now() + PATIENCE_MS; (await page.evaluate(whichPage)) === before; ) {
      if (Date.now() > late) throw new Error(`"${before}" is not left: ${await page.evaluate(() => document.querySelector('main').innerText)}`);
    }
  }
  throw new Error(`${name} has no end`);
}

/** In the page: its title, and how far it is along the form. */
const whichPage = () => [...document.querySelectorAll('main h1, .progress')].map((each) => each.textContent).join(' ');
const mainAction = (page) => page.$$eval('.main-action button', (buttons) => buttons.at(-1)?.textContent.trim());

/** Saves; what is still missing is answered where the summary leads. */
async function save(page, says) {
  for (let tries = 0; tries < 6; tries += 1) {
    await press(page, says('save'), 'main button');
    if ((await outcomeOf(page)) === 'saved') return;
    await page.click('.error-summary a');
    await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 200)));
    await answerPage(page);
  }
  throw new Error(`not saved: ${await page.evaluate(() => document.querySelector('main').innerText)}`);
}

/** `saved`, or `missing` where the summary says what is. */
async function outcomeOf(page) {
  const look = () => (location.hash.startsWith('#/registros/') ? 'saved' : document.querySelector('.error-summary a') && 'missing');
  for (const late = Date.now() + PATIENCE_MS; Date.now() < late; await page.evaluate(() => new Promise((later) => setTimeout(later, 50)))) {
    const outcome = await page.evaluate(look);
    if (outcome) return outcome;
  }
  throw new Error(`neither saved nor refused: ${await page.evaluate(() => document.querySelector('main').innerText)}`);
}

/** Answers what the page asks and nobody has answered, until answering asks nothing new. */
async function answerPage(page) {
  for (let rounds = 0; rounds < 6; rounds += 1) {
    const answered = await page.evaluate(answerOnce);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    if (answered === 0) return;
  }
}

/** In the page: answers each unanswered question once; how many. */
function answerOnce() {
  const put = (input, value) => {
    const kind = input.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(input, value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new FocusEvent('blur'));
  };
  const two = (number) => String(number).padStart(2, '0');
  const now = new Date();
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const typed = (input) => {
    const by = { date: day, time: '10:00', 'datetime-local': `${day}T00:01`, tel: '962 123 4567', range: null };
    if (input.type in by) return by[input.type];
    return ['numeric', 'decimal'].includes(input.inputMode) ? '1' : 'algo';
  };
  let answered = 0;
  for (const question of document.querySelectorAll('form.questions .question')) {
    const box = question.querySelector('input[type=radio], input[type=checkbox]');
    const fields = [...question.querySelectorAll('input:not([type=radio], [type=checkbox], [type=file], [type=range], [inputmode=search]), textarea')];
    if (question.dataset.tried) continue;
    question.dataset.tried = 'yes';
    if (box && !question.querySelector(':checked')) {
      box.click();
      answered += 1;
    } else if (!box) {
      // Counts begin at 0: somebody was there.
      const isOpen = (field) => field.value === '' || (field.value === '0' && field.closest('.counter'));
      for (const field of fields.filter((field) => isOpen(field) && typed(field) !== null)) {
        put(field, typed(field));
        answered += 1;
      }
    }
  }
  return answered;
}
