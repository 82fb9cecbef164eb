//! Lista de esta noche: who sleeps at a site, made to be printed.

use bridge::{Command, PersonRow, Reply, TonightView};
use leptos::prelude::*;

use crate::{
    asked::Asked,
    known_forms::KnownForms,
    night_totals::NightTotals,
    person_words,
    route::Route,
    session::Session,
    spoken_times,
    widgets::{Button, ButtonKind, LinkButton, MainAction, Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Tonight() -> AnyView {
    let session = Session::here();
    let here = Memo::new(move |_| session.home().and_then(|home| home.site).map(|site| site.site));
    let chosen = RwSignal::new(None::<String>);
    let site = Memo::new(move |_| chosen.get().or_else(|| here.get()));
    view! {
        <Page title=shell::tonight_title wide=true>
            <SiteChoice site chosen />
            {move || match site.get() {
                Some(site) => view! { <List site /> }.into_any(),
                None => {
                    view! {
                        <p>{shell::tonight_no_site}</p>
                        <LinkButton text=shell::sites_title to=Route::Sites />
                    }
                        .into_any()
                }
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn SiteChoice(site: Memo<Option<String>>, chosen: RwSignal<Option<String>>) -> AnyView {
    const ID: &str = "tonight-site";
    let session = Session::here();
    let sites = Memo::new(move |_| session.home().map(|home| home.sites).unwrap_or_default());
    (move || {
        let sites = sites.get();
        (sites.len() > 1).then(|| {
            let options = sites
                .into_iter()
                .map(|each| {
                    let value = each.site.clone();
                    let selected = move || site.get().as_ref() == Some(&each.site);
                    view! { <option value=value prop:selected=selected>{each.name}</option> }
                })
                .collect_view();
            view! {
                <div class="field not-printed">
                    <label for=ID>{shell::tonight_site}</label>
                    <select
                        id=ID
                        autocomplete="off"
                        on:change:target=move |event| chosen.set(Some(event.target().value()))
                    >
                        {options}
                    </select>
                </div>
            }
        })
    })
    .into_any()
}

#[component]
fn List(site: String) -> AnyView {
    let hatch = Session::here().hatch;
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Tonight { site: site.clone() }
        },
        |reply| match reply {
            Reply::Tonight(view) => Some(view),
            _ => None,
        },
    );
    view! {
        <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
        {move || asked.value().map(|tonight| view! { <Night tonight /> })}
    }
    .into_any()
}

#[component]
fn Night(tonight: TonightView) -> AnyView {
    let TonightView { site, rows, totals, made } = tonight;
    let n = rows.len() as u64;
    let beds = site.beds;
    let count = move || match beds {
        Some(beds) => shell::tonight_count_beds(&beds.to_string(), n),
        None => shell::tonight_count(n),
    };
    let made = move || shell::tonight_made(&spoken_times::time(made, spoken_times::now()));
    view! {
        <div>
            <h2>{site.name}</h2>
            <p>{count}</p>
        </div>
        {if rows.is_empty() {
            view! { <p>{shell::tonight_nobody}</p> }.into_any()
        } else {
            view! {
                <Sleepers rows />
                <Totals totals />
                <p class="soft">{made}</p>
                <MainAction>
                    <Button kind=ButtonKind::Main text=shell::print on_press=move |()| { let _ = window().print(); } />
                </MainAction>
            }
                .into_any()
        }}
    }
    .into_any()
}

#[component]
fn Sleepers(rows: Vec<PersonRow>) -> AnyView {
    let forms = KnownForms::here();
    let lines = move || {
        let form = forms.registration();
        rows.iter()
            .map(|row| {
                let form = form.as_deref();
                view! {
                    <tr role="row">
                        <td role="cell">{row.bed.clone().unwrap_or_default()}</td>
                        <th role="rowheader" scope="row">
                            <a href=Route::Person(row.person).href()>{person_words::on_the_wall(row)}</a>
                            <span class="soft code printed-only">
                                {row.folio.clone().filter(|_| row.called.is_some()).unwrap_or_default()}
                            </span>
                        </th>
                        <td role="cell" class="numbers">{person_words::age_or_band(row, form).unwrap_or_default()}</td>
                        <td role="cell">{person_words::sex(row, form)}</td>
                        <td role="cell">{person_words::language(row, form)}</td>
                        <td role="cell">{person_words::alerts(row, form).join(", ")}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <div class="scrolls" tabindex="0" role="region" aria-label=shell::tonight_title>
            <table role="table" class="sleepers" data-testid="tonight">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{shell::tonight_bed}</th>
                        <th role="columnheader" scope="col">{shell::tonight_name}</th>
                        <th role="columnheader" scope="col">{shell::tonight_age}</th>
                        <th role="columnheader" scope="col">{shell::tonight_sex}</th>
                        <th role="columnheader" scope="col">{shell::tonight_language}</th>
                        <th role="columnheader" scope="col">{shell::tonight_alerts}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// How many of which age and sex.
#[component]
fn Totals(totals: Vec<(String, String, u32)>) -> AnyView {
    let forms = KnownForms::here();
    let totals = NightTotals::of(&totals);
    let table = move || {
        let form = forms.registration();
        let say = |question: &str, code: &str| match form.as_deref() {
            Some(form) => crate::form_words::choice(form, question, code),
            None => code.to_owned(),
        };
        let heads =
            totals.sexes.iter().map(|sex| view! { <th scope="col">{say("sexo", sex)}</th> }).collect_view();
        let lines = totals
            .bands
            .iter()
            .map(|(band, counts)| {
                let name = if band.is_empty() {
                    shell::tonight_band_unknown().to_owned()
                } else {
                    say("edad_grupo", band)
                };
                let cells =
                    counts.iter().map(|count| view! { <td class="numbers">{*count}</td> }).collect_view();
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        {cells}
                        <td class="numbers">{counts.iter().sum::<u32>()}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{shell::tonight_band}</th>
                        {heads}
                        <th scope="col">{shell::tonight_total}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        }
    };
    view! {
        <section class="stack">
            <h2>{shell::tonight_totals}</h2>
            <div class="scrolls" tabindex="0" role="region" aria-label=shell::tonight_totals>{table}</div>
        </section>
    }
    .into_any()
}
