//! Más: everything that is not done every hour.

use leptos::prelude::*;

use crate::{pages::lock::Lock, route::Route, session::Session, widgets::Page, words::shell};

#[component]
pub fn More() -> AnyView {
    let session = Session::here();
    let conflicts = move || session.home().map_or(0, |home| home.conflicts);
    let waiting = move || session.home().map_or(0, |home| home.beyond);
    view! {
        <Page title=shell::more_title>
            <ul class="rows">
                <Line to=Route::Phone text=shell::more_phone />
                <Line to=Route::Filed text=shell::more_filed />
                <Line to=Route::FormsAdmin text=shell::forms_admin_title />
                <Line to=Route::Conflicts text=shell::more_decide count=Signal::derive(conflicts) />
                <Line to=Route::Team text=shell::team_title count=Signal::derive(waiting) />
                <Line to=Route::Sites text=shell::more_sites />
                <Line to=Route::Profile text=shell::profile_title />
                <Line to=Route::Settings text=shell::more_settings />
            </ul>
            <Lock />
        </Page>
    }
    .into_any()
}

#[component]
fn Line(to: Route, text: fn() -> &'static str, #[prop(optional)] count: Option<Signal<u32>>) -> AnyView {
    let count = move || count.map(|count| count.get()).filter(|count| *count > 0);
    view! {
        <li>
            <a href=to.href()>
                <span class="spread">
                    <span class="name">{text}</span>
                    {move || count().map(|count| view! { <span class="tag attention">{count}</span> })}
                </span>
            </a>
        </li>
    }
    .into_any()
}
