// A form with every kind of question (every_kind.md, on board of the build for rehearsals) is filled by hand, in two
// languages, survives a reload, is checked in its summary, saved, and read again.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, SECRET } from './stage/furnished.mjs';
import { PATIENCE_MS } from './stage/hands.mjs';
import { inEachBrowser, places } from './stage/index.mjs';
import * as person from './stage/person.mjs';
import { colours, rememberShown, shownPicture, takePhoto, WHERE } from './stage/photo.mjs';
import { sentence } from './stage/sentences.mjs';

const says = (key, values) => sentence(key, values, { file: 'questions' });
const at = (path) => `[data-path="${path}"]`;
const PICTURE_BYTES_MAX = 200 * 1024;
const HERE = { latitude: 14.90321, longitude: -92.26234, accuracy: 12 };

/** A microphone that beeps, and a place that is known, with nobody to be asked. */
const DEVICE = {
  flags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  settings: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'geo.prompt.testing': true,
    'geo.prompt.testing.allow': true,
    'geo.provider.network.url': `data:application/json,${JSON.stringify({ location: { lat: HERE.latitude, lng: HERE.longitude }, accuracy: HERE.accuracy })}`,
  },
};

inEachBrowser(
  'a form with every kind of question',
  (stage) => {
    let device, page, photo;

    before(async () => {
      device = await stage.addDevice(undefined, DEVICE);
      page = await device.open('/');
      await found(page);
      photo = await takePhoto(page, device.profileFolder);
      await rememberShown(page);
    });

    const pick = (path, text) => person.press(page, text, `${at(path)} label.pick`);
    const button = (path, text) => person.press(page, text, `${at(path)} button`);
    const attach = async (path, file) => {
      const input = await page.waitForSelector(`#q-${path}-file`, { timeout: PATIENCE_MS });
      await input.uploadFile(file);
    };
    const picture = (path) => shownPicture(page, at(path), PATIENCE_MS);
    const next = async (title) => {
      await person.press(page, says('next'), '.main-action button');
      await person.isAt(page, title);
    };
    const set = (path, value) =>
      page.$eval(`#q-${path}`, (input, value) => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, value);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        input.dispatchEvent(new FocusEvent('blur'));
      }, value);
    /** Draws one stroke, from and to in parts of the paper. */
    const stroke = async (path, from, to) => {
      const canvas = await page.waitForSelector(`${at(path)} canvas`, { timeout: PATIENCE_MS });
      await canvas.evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }));
      const box = await canvas.boundingBox();
      const spot = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
      await page.mouse.move(...spot(from));
      await page.mouse.down();
      await page.mouse.move(...spot(to), { steps: 8 });
      await page.mouse.up();
    };
    /** Everything that stands in fields, and what is chosen. */
    const standing = () =>
      page.$$eval('form.questions .question', (questions) =>
        questions.map((question) => [
          question.dataset.path,
          [...question.querySelectorAll('input:not([type=file]), textarea')].map((input) => ('checked' in input && /radio|checkbox/.test(input.type) ? `${input.value}:${input.checked}` : input.value)),
          question.querySelectorAll('img, audio, video, canvas').length,
        ]),
      );
    /** Flips the page into English and back: the words change, and nothing else. */
    const flip = async (path, spanish, english) => {
      const label = (text) =>
        page.waitForFunction(
          (selector, text) => document.querySelector(selector)?.textContent.trim().startsWith(text),
          { timeout: PATIENCE_MS, polling: 50 },
          `${at(path)} .label-text`,
          text,
        );
      const [before, title] = [await standing(), await page.$eval('main .progress', (line) => line.textContent)];
      await person.press(page, 'English', '.language-switch button');
      await label(english);
      assert.deepEqual(await standing(), before);
      assert.equal(await page.$eval('main .progress', (line) => line.textContent), title);
      await person.press(page, 'Español', '.language-switch button');
      await label(spanish);
      assert.deepEqual(await standing(), before);
    };

    test('what is typed is read as it is meant', async () => {
      await person.go(page, '#/agregar');
      await person.press(page, 'Todas las preguntas', '[data-testid=forms] button');
      await person.isAt(page, 'Lo que se escribe');
      await person.sees(page, says('section_of', { number: '1', of: '9' }));
      await person.fill(page, { 'q-texto': 'Uno', 'q-parrafo': 'Dos líneas', 'q-entero': '-1', 'q-decimal': '1,5' });
      await person.type(page, 'q-telefono', '962 123 4567');
      await person.sees(page, 'Cero o más.');
      await person.type(page, 'q-entero', '7');
      await button('cuenta', '+');
      await button('cuenta', '+');
      await page.waitForFunction((path) => document.querySelector(path).textContent.includes('14'), { timeout: PATIENCE_MS }, at('doble'));
      assert.equal(await page.$(at('oculto')), null, 'what is only computed is not drawn');
      assert.equal(await page.$(at('callado')), null, 'what is hidden is not drawn');
      await person.press(page, says('guidance'), `${at('texto')} summary`);
      await person.sees(page, 'Sólo para quien pregunta más.');
      await flip('texto', 'Texto', 'Text');
      await device.picture(page, 'kind-typed');
    });

    test('dates and clocks', async () => {
      await next('Fechas');
      await button('fecha', says('yesterday'));
      await person.press(page, says('by_date'), `${at('nacimiento')} label`).catch(() => {});
      await person.type(page, 'q-nacimiento-year', '1990');
      await set('hora', '19:05');
      await button('momento', says('now'));
      await person.isOnDisk(page);
      await flip('hora', 'Hora', 'Time');
      await device.picture(page, 'kind-dates');
    });

    test('scales, orders and agreement', async () => {
      await next('Escalas');
      await person.sees(page, 'Una nota con Uno');
      for (const sign of ['+', '+', '+', '−']) await button('dolor', sign);
      await set('fiebre', '37.5');
      await pick('likert', 'Mucho');
      await button('orden', '▼');
      await pick('leido', says('acknowledged'));
      await person.isOnDisk(page);
      await flip('likert', 'Likert', 'Likert');
      await device.picture(page, 'kind-scales');
    });

    test('choices, however they are laid out', async () => {
      await next('Opciones');
      await pick('una', 'Piña');
      await pick('varias', 'Coco');
      await pick('varias', 'Mango');
      await button('larga', says('search_open'));
      await person.type(page, 'q-larga-search', 'novi');
      await pick('larga', 'Noviembre');
      assert.equal((await page.$$(`${at('plegada')} label.pick`)).length, 0, 'a folded list shows nothing by itself');
      await button('plegada', says('search_open'));
      await pick('plegada', 'Uva');
      await pick('columnas', 'Uva');
      await pick('apretada', 'Mango');
      await person.isOnDisk(page);
      await flip('una', 'Una', 'One');
      await device.picture(page, 'kind-choices');
    });

    test('a quick question goes on by itself', async () => {
      await next('De un toque');
      await pick('quick', 'Coco');
      await person.isAt(page, 'Lugar y código');
    });

    test('a place is asked for by hand only, and a refusal is said in words', async () => {
      assert.doesNotMatch(await page.$eval(at('punto'), (question) => question.innerText), /14\.90321/);
      if (stage.kind === 'chromium') {
        const permissions = device.browser.defaultBrowserContext();
        await permissions.overridePermissions(stage.server.origin, ['clipboard-read']);
        await button('punto', says('place_take'));
        await person.sees(page, says('place_refused'));
        await permissions.overridePermissions(stage.server.origin, ['geolocation']);
        await page.setGeolocation(HERE);
      }
      await button('punto', says('place_take'));
      await person.sees(page, '14.90321, -92.26234 (± 12 m)');
      for (const places of ['1 punto', '2 puntos', '3 puntos']) {
        await button('recorrido', says('places_take'));
        await person.sees(page, places);
      }
      await button('recorrido', says('places_remove'));
      await person.sees(page, '2 puntos');
      await person.type(page, 'q-terreno', '14.9 -92.2; 14.91 -92.2');
      await page.keyboard.press('Tab');
      await person.sees(page, says('error_too_few_places'));
      await person.type(page, 'q-terreno', '14.9 -92.2; 14.91 -92.2; 14.91 -92.21');
      await page.keyboard.press('Tab');
      await person.sees(page, says('places_closed'));
      await person.type(page, 'q-codigo', 'TAP-7F3K-2');
      await page.keyboard.press('Tab');
      await person.isOnDisk(page);
      await flip('punto', 'Ubicación', 'Place');
      await device.picture(page, 'kind-place');
    });

    test('a photo is made small, and loses what the camera wrote into it', async () => {
      await next('Archivos');
      await attach('foto', photo);
      const kept = await picture('foto');
      assert.ok(kept.bytes > 0 && kept.bytes <= PICTURE_BYTES_MAX, `${kept.bytes} bytes`);
      assert.equal(kept.width / kept.height, 2400 / 1800);
      assert.ok(kept.text.startsWith('\u00ff\u00d8'), 'a JPEG');
      assert.ok(!kept.text.includes(WHERE) && !kept.text.includes('Exif'));
      await attach('foto_chica', photo);
      assert.equal((await picture('foto_chica')).width, 320);
    });

    test('a photo can be marked', async () => {
      await attach('marcada', photo);
      await picture('marcada');
      const plain = await colours(page, at('marcada'));
      await button('marcada', says('draw_over'));
      await stroke('marcada', [0.1, 0.5], [0.4, 0.5]);
      await button('marcada', says('draw_done'));
      await picture('marcada');
      await page.waitForFunction(() => !document.querySelector('.attachment canvas[width="1200"]'), { timeout: PATIENCE_MS });
      const marked = await colours(page, at('marcada'));
      assert.ok(marked.left.red > plain.left.red + 100, JSON.stringify({ plain, marked }));
    });

    test('a drawing is kept stroke by stroke, and strokes can be taken back', async () => {
      await stroke('firma', [0.1, 0.3], [0.4, 0.7]);
      await stroke('firma', [0.6, 0.3], [0.9, 0.7]);
      await stroke('dibujo', [0.6, 0.3], [0.9, 0.7]);
      await stroke('dibujo', [0.1, 0.3], [0.4, 0.7]);
      await button('dibujo', says('draw_undo'));
      await person.isOnDisk(page);
    });

    test('a sound is recorded here, and other files are chosen', async () => {
      await button('audio', says('sound_record'));
      await person.sees(page, '0:01');
      await button('audio', says('sound_stop'));
      await page.waitForSelector(`${at('audio')} audio[src^="blob:"]`, { timeout: PATIENCE_MS });
      const [film, note] = ['film.webm', 'nota.txt'].map((name) => join(device.profileFolder, name));
      await writeFile(film, Buffer.from('1a45dfa3', 'hex'));
      await writeFile(note, 'Una nota.');
      await attach('video', film);
      await page.waitForSelector(`${at('video')} video`, { timeout: PATIENCE_MS });
      await attach('archivo', note);
      await page.waitForSelector(`${at('archivo')} a[download]`, { timeout: PATIENCE_MS });
      await person.isOnDisk(page);
      await flip('foto', 'Foto', 'Photo');
      await device.picture(page, 'kind-files');
    });

    test('a drawing that is left at once is kept, and so is a photo on a card', async () => {
      await button('firma', says('draw_clear'));
      await stroke('firma', [0.1, 0.3], [0.4, 0.7]);
      await stroke('firma', [0.6, 0.3], [0.9, 0.7]);
      await next('Todas las preguntas');
      await person.press(page, says('card_add', { label: 'Fichas' }), 'main button');
      const path = await page.waitForSelector('fieldset.card .question', { timeout: PATIENCE_MS }).then((first) => first.evaluate((first) => first.dataset.path));
      const id = `q-${path.replaceAll('/', '-')}`;
      await person.type(page, id, 'Primera');
      const input = await page.waitForSelector(`#${id}_foto-file`, { timeout: PATIENCE_MS });
      await input.uploadFile(photo);
      await shownPicture(page, 'fieldset.card', PATIENCE_MS);
      await person.isOnDisk(page);
    });

    test('after a reload everything is there', async () => {
      await page.reload();
      await person.unlock(page, SECRET);
      await rememberShown(page);
      await person.openSections(page);
      await person.openPart(page, 'Archivos');
      for (const path of ['foto', 'foto_chica', 'marcada', 'firma', 'dibujo']) await picture(path);
      const [signed, drawn] = [await colours(page, at('firma')), await colours(page, at('dibujo'))];
      assert.ok(signed.left.ink > 100 && signed.right.ink > 100, JSON.stringify(signed));
      assert.ok(drawn.left.ink === 0 && drawn.right.ink > 100, JSON.stringify(drawn));
      await page.waitForSelector(`${at('audio')} audio[src^="blob:"]`, { timeout: PATIENCE_MS });
    });

    test('the summary says every answer, and leads to what is missing', async () => {
      await person.openSections(page);
      await page.$$eval('details.answers', (all) => all.forEach((each) => (each.open = true)));
      await device.picture(page, 'kind-summary');
      const said = Object.fromEntries(
        await page.$$eval('details.answers dt', (all) => all.map((each) => [each.textContent.trim(), each.nextElementSibling.firstChild.textContent.trim()])),
      );
      const expected = {
        Texto: 'Uno', 'Texto largo': 'Dos líneas', Entero: '7', Cuenta: '2', Decimal: '1.5',
        'Teléfono': '9621234567', 'El doble del entero': undefined, 'Fecha a medias': '1990', Hora: '19:05',
        Rango: '1', 'Rango con decimales': '37.5', Likert: 'Mucho', Orden: '1. Piña  2. Mango  3. Coco  4. Uva',
        'Leído': says('acknowledged'), Una: 'Piña', Varias: 'Mango, Coco', 'Lista larga': 'Noviembre', 'Lista plegada': 'Uva',
        'En columnas': 'Uva', Apretadas: 'Mango', 'Rápida': 'Coco', 'Ubicación': '14.90321, -92.26234 (± 12 m)', 'Código': 'TAP-7F3K-2',
        Recorrido: '2 puntos: 14.90321, -92.26234 (± 12 m) · 14.90321, -92.26234 (± 12 m)',
        Terreno: '3 puntos: 14.90000, -92.20000 · 14.91000, -92.20000 · 14.91000, -92.21000',
        Foto: says('said_picture'), Firma: says('said_picture'), Audio: says('said_sound'), Video: says('said_film'),
        Archivo: says('said_file'), 'En la ficha': 'Primera',
      };
      const seen = Object.fromEntries(Object.keys(expected).map((label) => [label, said[label]]));
      assert.deepEqual(seen, expected);
      await person.press(page, says('summary_missing', { label: 'Obligatoria' }), '.pressing button');
      await person.isAt(page, 'Al final');
      await page.waitForFunction(() => document.activeElement?.id === 'q-obligatoria', { timeout: PATIENCE_MS });
    });

    test('what was saved is shown with its files', async () => {
      await pick('elegida', 'Primera');
      await person.type(page, 'q-obligatoria', 'sí');
      await person.press(page, says('save'), '.main-action button');
      await person.isAt(page, 'Todas las preguntas');
      await page.waitForFunction(() => [...document.querySelectorAll('.facts img.picture')].filter((each) => each.naturalWidth > 0).length === 6, { timeout: PATIENCE_MS, polling: 100 });
      await page.waitForSelector('.facts audio', { timeout: PATIENCE_MS });
      await device.picture(page, 'kind-saved');
      person.nothingWentWrong(page);
    });

    test('a draft with nothing but a photo in it is a draft', async () => {
      await person.go(page, '#/agregar');
      await person.press(page, 'Todas las preguntas', '[data-testid=forms] button');
      await person.openSections(page);
      await person.openPart(page, 'Archivos');
      await attach('foto', photo);
      await picture('foto');
      await page.click('.top-bar .back');
      await person.go(page, '#/');
      await person.sees(page, sentence('today_drafts_title'));
      person.nothingWentWrong(page);
    });
  },
  { server: { dist: places.rehearsal } },
);
