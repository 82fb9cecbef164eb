//! A picture made small enough for a shelter's line. It is drawn anew, so that what the camera wrote beside it (where, when,
//! with which phone) stays behind.

use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// What a picture is called on its way to the disk.
pub const PICTURE: &str = "picture.jpg";
/// What a picture may take.
const JPEG_BYTES_MAX: f64 = 200.0 * 1024.0;
/// The longer side and the quality, from what is best to what is small for certain.
const TRIES: [(f64, f64); 7] =
    [(1600.0, 0.8), (1600.0, 0.6), (1200.0, 0.7), (1200.0, 0.5), (900.0, 0.6), (640.0, 0.6), (480.0, 0.4)];

/// The picture as a JPEG of 200 kB or less, no longer than the form's `max-pixels`; `None` where the browser cannot read it.
pub async fn small_jpeg(file: &Blob, side_max: Option<f64>) -> Option<Vec<u8>> {
    let bitmap = bitmap_of(file).await?;
    let draw = |width: u32, height: u32| {
        let canvas = canvas(width, height)?;
        let context = paper(&canvas)?;
        let (wide, high) = (f64::from(width), f64::from(height));
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, wide, high).ok()?;
        Some(canvas)
    };
    let bytes = smallest((bitmap.width(), bitmap.height()), side_max, draw).await;
    bitmap.close();
    bytes
}

/// The same of what is on a canvas.
pub async fn small_jpeg_of(drawn: &HtmlCanvasElement) -> Option<Vec<u8>> {
    let draw = |width: u32, height: u32| {
        let canvas = canvas(width, height)?;
        let (wide, high) = (f64::from(width), f64::from(height));
        let context = paper(&canvas)?;
        context.draw_image_with_html_canvas_element_and_dw_and_dh(drawn, 0.0, 0.0, wide, high).ok()?;
        Some(canvas)
    };
    smallest((drawn.width(), drawn.height()), None, draw).await
}

pub async fn bitmap_of(file: &Blob) -> Option<ImageBitmap> {
    JsFuture::from(window().create_image_bitmap_with_blob(file).ok()?).await.ok()?.dyn_into().ok()
}

async fn smallest(
    size: (u32, u32),
    side_max: Option<f64>,
    draw: impl Fn(u32, u32) -> Option<HtmlCanvasElement>,
) -> Option<Vec<u8>> {
    let mut smallest = None;
    for (side, quality) in tries(side_max) {
        let (width, height) = fitted(size, side);
        let blob = blob_of(&draw(width, height)?, "image/jpeg", quality).await?;
        let fits = blob.size() <= JPEG_BYTES_MAX;
        smallest = Some(blob);
        if fits {
            break;
        }
    }
    bytes_of(&smallest?).await
}

/// [`TRIES`], none of them longer than the form wants.
fn tries(side_max: Option<f64>) -> impl Iterator<Item = (f64, f64)> {
    let side_max = side_max.filter(|side| *side >= 1.0).unwrap_or(f64::INFINITY);
    TRIES.into_iter().map(move |(side, quality)| (side.min(side_max), quality))
}

/// Width and height with the longer side no longer than `side`; never larger than it was.
pub fn fitted((width, height): (u32, u32), side: f64) -> (u32, u32) {
    let longer = f64::from(width.max(height)).max(1.0);
    let scale = (side / longer).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and what it was")]
    let scaled = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    (scaled(width), scaled(height))
}

fn canvas(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// The canvas emptied: neither JPEG nor print has glass, so what is seen through is white.
pub fn paper(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    Some(context)
}

/// What is drawn on a canvas, as a file of that kind.
pub async fn blob_of(canvas: &HtmlCanvasElement, kind: &str, quality: f64) -> Option<Blob> {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let taken = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(taken.unchecked_ref(), kind, &quality.into());
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

pub async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = JsFuture::from(blob.array_buffer()).await.ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_made_larger() {
        assert_eq!(fitted((4000, 3000), 1600.0), (1600, 1200));
        assert_eq!(fitted((3000, 4000), 640.0), (480, 640));
        assert_eq!(fitted((320, 200), 1600.0), (320, 200));
        assert_eq!(fitted((10_000, 1), 480.0), (480, 1));
    }

    #[test]
    fn no_try_is_longer_than_the_form_wants_and_nonsense_is_no_wish() {
        assert!(tries(Some(1024.0)).all(|(side, _)| side <= 1024.0));
        assert_eq!(tries(Some(1024.0)).last(), TRIES.last().copied());
        assert!(tries(None).eq(TRIES));
        assert!(tries(Some(0.0)).eq(TRIES));
        assert!(tries(Some(f64::NAN)).eq(TRIES));
    }
}
