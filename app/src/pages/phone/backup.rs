//! Copia de seguridad: one encrypted file out, one in.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::exporting::Exporting;
use crate::{
    files,
    session::{Session, unexpected},
    widgets::{Button, Notice, NoticeKind, RefusalNotice},
    words::shell,
};

const IMPORT: &str = "import-file";

#[component]
pub fn Backup() -> AnyView {
    let session = Session::here();
    let exporting = Exporting::here();
    let Exporting { refusal, done, busy, .. } = exporting;
    let export = move |everything: bool| exporting.export(everything);
    let import = move |input: HtmlInputElement| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        exporting.begin();
        spawn_local(async move {
            match files::read(&file).await {
                Some(bytes) => match session.hatch.ask(Command::ImportBundle { bytes }).await {
                    Ok(Reply::Imported { records_new, records_changed, already_here, quarantined }) => {
                        done.set(Some(shell::phone_imported(
                            &records_changed.to_string(),
                            &already_here.to_string(),
                            &records_new.to_string(),
                            &quarantined.to_string(),
                        )));
                    }
                    Ok(_) => refusal.set(Some(unexpected())),
                    Err(why) => refusal.set(Some(why)),
                },
                None => refusal.set(Some(Refusal::BadBundle)),
            }
            // The same file can be chosen again.
            input.set_value("");
            busy.set(false);
        });
    };
    let chosen = move |event: web_sys::Event| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            import(input);
        }
    };
    view! {
        <section class="card">
            <h2>{shell::phone_backup}</h2>
            <p>{shell::phone_backup_what}</p>
            <div class="side-by-side">
                <Button text=shell::phone_backup_unsent busy on_press=move |()| export(false) />
                <Button text=shell::phone_backup_all busy on_press=move |()| export(true) />
            </div>
            <div class="field">
                <label for=IMPORT>{shell::phone_import}</label>
                <p class="hint" id="import-file-hint">
                    {shell::phone_import_hint}
                </p>
                <div class="file-field">
                    <input
                        id=IMPORT
                        type="file"
                        autocomplete="off"
                        aria-describedby="import-file-hint"
                        on:change=chosen
                    />
                    <span class="button" aria-hidden="true">{shell::phone_import_choose}</span>
                </div>
            </div>
            <p class="soft" role="status" hidden=move || !busy.get()>{shell::asking}</p>
            <RefusalNotice refusal />
            {move || done.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
        </section>
    }
    .into_any()
}
