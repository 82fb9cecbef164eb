//! THE FRONT ROOM's door: mounts the page at once, then starts the worker and shows which build both come from.

mod cellar;
mod page_facts;

use leptos::prelude::*;

fn main() {
    mount_to_body(FrontRoom);
}

#[component]
fn FrontRoom() -> impl IntoView {
    let cellar = RwSignal::new(cellar::State::Starting);
    cellar::start(move |state| cellar.set(state));
    view! {
        <main>
            <h1>"Acogida"</h1>
        </main>
        <footer data-testid="build" data-state=move || cellar.get().code()>
            {move || cellar.get().build_id()}
        </footer>
    }
}
