//! Albergues y puntos: where this phone is, and (for coordinators) adding one.

use bridge::{Command, HomeView, Refusal, Reply, SiteView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    pages::door::create::is_prefix,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, ErrorSummary, FieldError, Notice, NoticeKind, Page, RefusalNotice, TextField,
    },
    words::shell,
};

#[component]
pub fn Sites() -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    let done = RwSignal::new(None::<String>);
    let home = Memo::new(move |_| session.home());
    view! {
        <Page title=shell::sites_title>
            {move || done.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
            <RefusalNotice refusal />
            {move || home.get().map(|home| view! { <List home refusal done /> })}
            {move || session.is_coordinator().then(|| view! { <Add done /> })}
        </Page>
    }
    .into_any()
}

#[component]
fn List(home: HomeView, refusal: RwSignal<Option<Refusal>>, done: RwSignal<Option<String>>) -> AnyView {
    let here = home.site.map(|site| site.site);
    if home.sites.is_empty() {
        return view! { <p>{shell::sites_none}</p> }.into_any();
    }
    let cards = home
        .sites
        .into_iter()
        .map(|site| {
            let is_here = here.as_ref() == Some(&site.site);
            view! { <li><Site site is_here refusal done /></li> }
        })
        .collect_view();
    view! { <ul class="stack" data-testid="sites">{cards}</ul> }.into_any()
}

#[component]
fn Site(
    site: SiteView,
    is_here: bool,
    refusal: RwSignal<Option<Refusal>>,
    done: RwSignal<Option<String>>,
) -> AnyView {
    let session = Session::here();
    let SiteView { site: id, name, folio_prefix, beds } = site;
    let said = name.clone();
    let set = move |()| {
        let (command, name) = (Command::SetSite { site: id.clone() }, said.clone());
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Home(home)) => {
                    session.set_home(home);
                    done.set(Some(shell::sites_used(&name)));
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
        });
    };
    view! {
        <div class="card">
            <div class="spread">
                <strong>{name}</strong>
                <span class="code">{folio_prefix}</span>
            </div>
            {beds.map(|beds| view! { <span class="soft">{move || shell::sites_beds(u64::from(beds))}</span> })}
            {if is_here {
                view! { <p>"✓ " {shell::sites_here}</p> }.into_any()
            } else {
                view! { <Button text=shell::sites_use on_press=set /> }.into_any()
            }}
        </div>
    }
    .into_any()
}

const NAME: &str = "site-name";
const PREFIX: &str = "site-prefix";
const BEDS: &str = "site-beds";

#[component]
fn Add(done: RwSignal<Option<String>>) -> AnyView {
    let session = Session::here();
    let (name, prefix, beds) =
        (RwSignal::<String>::default(), RwSignal::<String>::default(), RwSignal::<String>::default());
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let error = move |field: &'static str| {
        Signal::derive(move || {
            errors.with(|errors| {
                errors.iter().find(|error| error.field == field).map(|error| error.error.clone())
            })
        })
    };
    let add = move |()| {
        if busy.get_untracked() {
            return;
        }
        let site = untrack(|| NewSite::read(&name.get(), &prefix.get(), &beds.get()));
        let site = match site {
            Ok(site) => site,
            Err(wrong) => return errors.set(wrong),
        };
        errors.set(Vec::new());
        refusal.set(None);
        busy.set(true);
        spawn_local(async move {
            let said = site.name.clone();
            let command = Command::AddSite { name: site.name, folio_prefix: site.prefix, beds: site.beds };
            match session.hatch.ask(command).await {
                Ok(Reply::Home(home)) => {
                    session.set_home(home);
                    done.set(Some(shell::sites_added(&said)));
                    [name, prefix, beds].into_iter().for_each(|field| field.set(String::new()));
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="stack-wide">
            <h2>{shell::sites_add}</h2>
            <ErrorSummary errors />
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); add(()) }>
                <TextField id=NAME label=shell::sites_name value=name error=error(NAME) />
                <TextField
                    id=PREFIX
                    label=shell::create_prefix
                    hint=shell::create_prefix_hint
                    value=prefix
                    error=error(PREFIX)
                    short=true
                />
                <TextField
                    id=BEDS
                    label=move || format!("{} {}", shell::sites_bed_count(), shell::optional())
                    value=beds
                    error=error(BEDS)
                    keys="numeric"
                    short=true
                />
                <input type="submit" hidden />
            </form>
            <RefusalNotice refusal />
            <Button kind=ButtonKind::Wide text=shell::sites_add_do busy on_press=add />
        </section>
    }
    .into_any()
}

struct NewSite {
    name: String,
    prefix: String,
    beds: Option<u32>,
}

impl NewSite {
    fn read(name: &str, prefix: &str, beds: &str) -> Result<Self, Vec<FieldError>> {
        let (name, prefix, beds) = (name.trim(), prefix.trim(), beds.trim());
        let wrong = |field: &str, label: &str, error: &str| FieldError {
            field: field.to_owned(),
            label: label.to_owned(),
            error: error.to_owned(),
        };
        let mut errors = Vec::new();
        if name.is_empty() {
            errors.push(wrong(NAME, shell::sites_name(), shell::field_empty()));
        }
        if !is_prefix(prefix) {
            errors.push(wrong(PREFIX, shell::create_prefix(), shell::prefix_wrong()));
        }
        let beds = if beds.is_empty() { Ok(None) } else { beds.parse().map(Some) };
        match beds {
            Ok(beds) if errors.is_empty() => {
                Ok(NewSite { name: name.to_owned(), prefix: prefix.to_ascii_uppercase(), beds })
            }
            Ok(_) => Err(errors),
            Err(_) => {
                errors.push(wrong(BEDS, shell::sites_bed_count(), shell::sites_bed_wrong()));
                Err(errors)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = NewSite::read(" ", "T", "muchas").err().unwrap();
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [NAME, PREFIX, BEDS]);
    }

    #[test]
    fn beds_may_be_left_out_and_letters_are_made_capital() {
        let site = NewSite::read("Belén", "tap", "").ok().unwrap();
        assert_eq!((site.prefix.as_str(), site.beds), ("TAP", None));
        assert_eq!(NewSite::read("Belén", "TAP", " 60 ").ok().unwrap().beds, Some(60));
    }
}
