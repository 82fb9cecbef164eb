//! THE FRONT ROOM's door: mounts the page at once; the worker starts meanwhile.

use front_room::hatch::Hatch;
use leptos::prelude::*;

fn main() {
    mount_to_body(|| {
        let hatch = Hatch::provide();
        view! {
            <main>
                <h1>"Acogida"</h1>
            </main>
            <footer data-testid="build" data-state=move || hatch.state().code()>
                {move || hatch.build_id()}
            </footer>
        }
    });
}
