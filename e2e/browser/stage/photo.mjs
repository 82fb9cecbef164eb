// Photos as a phone makes them: large, and with a note inside of where they were taken.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands in the note that a photo must lose. */
export const WHERE = 'CANARIO-DEL-LUGAR 14.9032 -92.2623';
const SIZE = { width: 2400, height: 1800 };

/** Writes a photo into a folder; resolves with its path. */
export async function takePhoto(page, folder) {
  const drawn = await page.evaluate(({ width, height }) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    // Small blocks of many colours: what compresses badly, as leaves and gravel do.
    for (let x = 0; x < width; x += 6) {
      for (let y = 0; y < height; y += 6) {
        context.fillStyle = `hsl(${(x * 7 + y * 13) % 360} ${(x * y) % 100}% ${30 + ((x * 31) ^ (y * 17)) % 50}%)`;
        context.fillRect(x, y, 6, 6);
      }
    }
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
  }, SIZE);
  const path = join(folder, 'photo.jpg');
  await writeFile(path, withNote(Buffer.from(drawn, 'base64')));
  return path;
}

/** The same picture with an EXIF segment behind its first two bytes, whose description says where it was taken. */
function withNote(jpeg) {
  const text = Buffer.from(`${WHERE}\0`, 'latin1');
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4); // the first directory
  tiff.writeUInt16BE(1, 8); // with one entry:
  tiff.writeUInt16BE(0x010e, 10); // ImageDescription,
  tiff.writeUInt16BE(2, 12); // a text
  tiff.writeUInt32BE(text.length, 14);
  tiff.writeUInt32BE(tiff.length, 18); // behind the directory
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, text]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}

/** Lets the page remember what it shows, so that a test can look into it. */
export async function rememberShown(page) {
  await page.evaluate(() => {
    const make = URL.createObjectURL;
    globalThis.shownBlobs = new Map();
    URL.createObjectURL = (blob) => {
      const address = make.call(URL, blob);
      globalThis.shownBlobs.set(address, blob);
      return address;
    };
  });
}

/** The picture at a place of the form, once it is shown: its measures, its kind, its bytes as text. */
export async function shownPicture(page, selector, timeout) {
  const picture = `${selector} img.picture`;
  const isDrawn = (picture) => document.querySelector(picture)?.naturalWidth > 0;
  await page.waitForFunction(isDrawn, { timeout, polling: 100 }, picture);
  return page.$eval(picture, async (picture) => {
    const blob = globalThis.shownBlobs?.get(picture.src);
    const bytes = blob ? new Uint8Array(await blob.arrayBuffer()) : new Uint8Array();
    const text = new TextDecoder('latin1').decode(bytes);
    return { width: picture.naturalWidth, height: picture.naturalHeight, bytes: bytes.length, text };
  });
}

/** How much of the left and of the right half of a shown picture is of a colour: `ink` is dark, `red` is red. */
export async function colours(page, selector) {
  return page.$eval(`${selector} img.picture`, (picture) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.naturalWidth, height: picture.naturalHeight });
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = { left: { ink: 0, red: 0 }, right: { ink: 0, red: 0 } };
    for (let at = 0; at < data.length; at += 4) {
      const half = (at / 4) % width < width / 2 ? found.left : found.right;
      const [red, green, blue] = data.subarray(at, at + 3);
      if (red < 90 && green < 90 && blue < 90) half.ink += 1;
      if (red > 180 && green < 60 && blue < 60) half.red += 1;
    }
    return found;
  });
}
