//! A text as a QR code, drawn as one SVG path.

use fast_qr::{QRBuilder, qr::QRCode};
use leptos::{prelude::*, text_prop::TextProp};

/// Light modules that a reader needs around the code.
const QUIET_MODULES: usize = 4;

#[component]
pub fn QrCode(text: String, #[prop(into)] label: TextProp) -> AnyView {
    let Ok(code) = QRBuilder::new(text).build() else {
        // Too long for any code: the link beside it does.
        return ().into_any();
    };
    let side = code.size + 2 * QUIET_MODULES;
    view! {
        <div class="qr">
            <svg viewBox=format!("0 0 {side} {side}") role="img" aria-label=move || label.get() shape-rendering="crispEdges">
                <rect width=side.to_string() height=side.to_string() fill="#ffffff"></rect>
                <path d=path(&code) fill="#000000"></path>
            </svg>
        </div>
    }
    .into_any()
}

/// Every dark module as a unit square.
fn path(code: &QRCode) -> String {
    let mut path = String::new();
    for row in 0..code.size {
        for column in 0..code.size {
            if code[row][column].value() {
                path += &format!("M{} {}h1v1h-1z", column + QUIET_MODULES, row + QUIET_MODULES);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_of_a_code_are_dark_and_its_border_is_left_light() {
        let code = QRBuilder::new("https://acogida.example/#/unirse?x".to_owned()).build().unwrap();
        let path = path(&code);
        let last = code.size - 1 + QUIET_MODULES;
        for corner in [(4, 4), (last, 4), (4, last)] {
            assert!(path.contains(&format!("M{} {}h1", corner.0, corner.1)));
        }
        assert!(!path.contains("M3 ") && !path.contains(&format!("M{} ", last + 1)));
    }
}
