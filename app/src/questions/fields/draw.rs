//! A drawing or a signature, with the finger, on white paper or over a picture: kept after each stroke, and still open to
//! the next.

use bridge::{Command, Refusal, Reply};
use forms::Answer;
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, PointerEvent};

use super::super::place::Place;
use super::super::strokes::{Point, Strokes};
use super::attachment::{Attaching, Spot};
use super::picture::{self, PICTURE, bitmap_of, blob_of, bytes_of, fitted};
use crate::attached::blob_from;
use crate::hatch::Hatch;
use crate::session::unexpected;
use crate::words::questions;

const DRAWING: &str = "drawing.png";
const SIZE: (u32, u32) = (640, 360);
/// No phone's screen is finer than that.
const SIDE_MAX: f64 = 1200.0;
/// Of the paper's width.
const PEN: f64 = 0.005;
const INK: &str = "#111";
/// Seen on any picture.
const INK_ON_PICTURE: &str = "#d00000";

/// What is drawn upon.
#[derive(Clone)]
pub struct Paper {
    size: (u32, u32),
    picture: Option<ImageBitmap>,
}

impl Paper {
    pub fn blank() -> Self {
        Paper { size: SIZE, picture: None }
    }

    /// A picture that is attached already.
    pub async fn over(hatch: Hatch, name: String) -> Result<Self, Refusal> {
        let Reply::Attached { media_type, bytes } = hatch.ask(Command::Attached { name }).await? else {
            return Err(unexpected());
        };
        let blob = blob_from(&media_type, &bytes).ok_or_else(unexpected)?;
        let picture = bitmap_of(&blob).await.ok_or_else(unexpected)?;
        Ok(Paper { size: fitted((picture.width(), picture.height()), SIDE_MAX), picture: Some(picture) })
    }

    fn draw(&self, canvas: &HtmlCanvasElement, strokes: &Strokes) {
        let Some(context) = picture::paper(canvas) else { return };
        let (wide, high) = (f64::from(self.size.0), f64::from(self.size.1));
        if let Some(picture) = &self.picture {
            // What cannot be drawn leaves white paper, which is seen.
            let _ = context.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, wide, high);
        }
        context.set_line_width((wide * PEN).max(2.0));
        context.set_line_cap("round");
        context.set_line_join("round");
        context.set_stroke_style_str(if self.picture.is_some() { INK_ON_PICTURE } else { INK });
        strokes.lines().iter().for_each(|line| trace(&context, line));
    }
}

fn trace(context: &CanvasRenderingContext2d, line: &[Point]) {
    let [first, rest @ ..] = line else { return };
    context.begin_path();
    context.move_to(first.0, first.1);
    // A line to where it begins is a dot.
    context.line_to(first.0, first.1);
    rest.iter().for_each(|point| context.line_to(point.0, point.1));
    context.stroke();
}

#[component]
pub fn Drawing(
    attaching: Attaching,
    place: Place,
    paper: Paper,
    #[prop(into)] on_done: Callback<()>,
) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let (width, height) = paper.size;
    let is_over_picture = paper.picture.is_some();
    let sheet = StoredValue::new_local(Sheet { paper, canvas: None });
    let strokes = RwSignal::new(Strokes::default());
    let is_begun = Memo::new(move |_| strokes.with(|strokes| !strokes.is_empty()));
    // Drawn, and not handed on yet: a stroke that ends while the one before is on its way to the disk.
    let is_due = RwSignal::new(false);
    let keep = move || {
        is_due.set(false);
        sheet.with_value(|sheet| strokes.with_untracked(|strokes| sheet.keep(attaching, place, strokes)));
    };
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            sheet.update_value(|sheet| sheet.canvas = Some(canvas));
            sheet.with_value(|sheet| strokes.with(|strokes| sheet.draw(strokes)));
        }
    });
    Effect::new(move |_| {
        if !attaching.is_busy() && is_due.get() {
            keep();
        }
    });
    on_cleanup(move || {
        // Turned to the next page before the last stroke was handed on.
        if is_due.try_get_untracked() == Some(true) {
            keep();
        }
    });
    let begin = move |event: PointerEvent| {
        event.prevent_default();
        if let Some(canvas) = canvas.get_untracked() {
            // A finger that slips off the paper still belongs to it; where it cannot be held, its line ends at the edge.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            let at = point_of(&canvas, &event);
            strokes.update(|strokes| strokes.begin(at));
        }
    };
    let go_on = move |event: PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let to = point_of(&canvas, &event);
            strokes.maybe_update(|strokes| strokes.go_on(to));
        }
    };
    let end = move |_: PointerEvent| {
        if strokes.try_update_untracked(Strokes::end) == Some(true) {
            is_due.set(true);
        }
    };
    let take_back = move |which: fn(&mut Strokes)| {
        strokes.update(which);
        is_due.set(true);
    };
    let button = move |word: fn() -> &'static str, press: Callback<()>| {
        view! {
            <button type="button" class="button" on:click=move |_| press.run(())>
                {move || place.say(word)}
            </button>
        }
    };
    view! {
        <canvas
            node_ref=canvas
            class="drawing"
            width=width
            height=height
            role="img"
            aria-label=move || place.label()
            on:pointerdown=begin
            on:pointermove=go_on
            on:pointerup=end
            on:pointercancel=end
        ></canvas>
        <p class="hint">{move || place.say(questions::draw_hint)}</p>
        <div class="side-by-side">
            {move || {
                is_begun.get().then(|| {
                    view! {
                        {button(questions::draw_undo, Callback::new(move |()| take_back(Strokes::undo)))}
                        {button(questions::draw_clear, Callback::new(move |()| take_back(Strokes::clear)))}
                    }
                })
            }}
            {is_over_picture.then(|| button(questions::draw_done, on_done))}
        </div>
    }
    .into_any()
}

/// Paper and where it lies on the screen.
struct Sheet {
    paper: Paper,
    canvas: Option<HtmlCanvasElement>,
}

impl Sheet {
    fn draw(&self, strokes: &Strokes) {
        if let Some(canvas) = &self.canvas {
            self.paper.draw(canvas, strokes);
        }
    }

    /// Hands on what is drawn; an empty paper is no answer, and a picture without marks is the picture.
    fn keep(&self, attaching: Attaching, place: Place, strokes: &Strokes) {
        let Some(canvas) = self.canvas.clone() else { return };
        self.draw(strokes);
        if self.paper.picture.is_some() {
            let bytes = async move { picture::small_jpeg_of(&canvas).await };
            attaching.keep(Spot::of(place), PICTURE.to_owned(), bytes);
        } else if strokes.is_empty() {
            place.choose(Answer::Blank);
        } else {
            let bytes = async move { bytes_of(&blob_of(&canvas, "image/png", 1.0).await?).await };
            attaching.keep(Spot::of(place), DRAWING.to_owned(), bytes);
        }
    }
}

/// Where a finger is, in the paper's own measure.
fn point_of(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Point {
    let shown = canvas.get_bounding_client_rect();
    let scale = |at: f64, from: f64, length: f64, own: u32| (at - from) / length.max(1.0) * f64::from(own);
    (
        scale(f64::from(event.client_x()), shown.left(), shown.width(), canvas.width()),
        scale(f64::from(event.client_y()), shown.top(), shown.height(), canvas.height()),
    )
}
