//! A drawing or a signature, with the finger: kept a moment after each stroke.

use std::time::Duration;

use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::{HtmlCanvasElement, PointerEvent};

use super::super::place::Place;
use super::attachment::Attaching;
use super::picture::{blob_of, bytes_of, context};
use crate::words::questions;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 360;
const PEN: f64 = 3.0;
/// Whoever signs lifts the finger between strokes.
const PAUSE: Duration = Duration::from_millis(1_200);

#[component]
pub fn Drawing(attaching: Attaching, place: Place) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let at = StoredValue::new(None::<(f64, f64)>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
    };
    on_cleanup(stop_waiting);
    let begin = move |event: PointerEvent| {
        event.prevent_default();
        stop_waiting();
        at.set_value(canvas.get_untracked().map(|canvas| spot(&canvas, &event)));
    };
    let go_on = move |event: PointerEvent| {
        let (Some(from), Some(canvas)) = (at.get_value(), canvas.get_untracked()) else { return };
        let to = spot(&canvas, &event);
        stroke(&canvas, from, to);
        at.set_value(Some(to));
    };
    let end = move |_: PointerEvent| {
        if at.try_update_value(Option::take).flatten().is_none() {
            return;
        }
        let keep = move || {
            if let Some(canvas) = canvas.get_untracked() {
                attaching.keep("drawing.png".to_owned(), async move {
                    bytes_of(&blob_of(&canvas, "image/png", 1.0).await?).await
                });
            }
        };
        waiting.set_value(set_timeout_with_handle(keep, PAUSE).ok());
    };
    view! {
        <canvas
            node_ref=canvas
            class="drawing"
            width=WIDTH
            height=HEIGHT
            role="img"
            aria-label=move || place.label()
            on:pointerdown=begin
            on:pointermove=go_on
            on:pointerup=end
            on:pointerleave=end
        ></canvas>
        <p class="hint">{move || place.say(questions::draw_hint)}</p>
    }
    .into_any()
}

/// Where a finger is, in the drawing's own measure.
fn spot(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (f64, f64) {
    let shown = canvas.get_bounding_client_rect();
    let scale = |at: f64, from: f64, length: f64, own: u32| (at - from) / length.max(1.0) * f64::from(own);
    (
        scale(f64::from(event.client_x()), shown.left(), shown.width(), WIDTH),
        scale(f64::from(event.client_y()), shown.top(), shown.height(), HEIGHT),
    )
}

fn stroke(canvas: &HtmlCanvasElement, from: (f64, f64), to: (f64, f64)) {
    let Some(context) = context(canvas) else { return };
    context.set_line_width(PEN);
    context.set_line_cap("round");
    context.set_stroke_style_str("#111");
    context.begin_path();
    context.move_to(from.0, from.1);
    context.line_to(to.0, to.1);
    context.stroke();
}
