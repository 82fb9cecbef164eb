//! One of the workspace's own sites: the choices come from the directory, not from the form.

use forms::Answer;
use leptos::prelude::*;

use super::super::place::{Pick, Place};
use super::pick_list::PickList;
use crate::session::Session;

#[component]
pub fn SiteField(place: Place) -> AnyView {
    let session = Session::here();
    let chosen =
        Memo::new(move |_| place.answer().as_text().map(str::to_owned).into_iter().collect::<Vec<_>>());
    let picks = Memo::new(move |_| {
        let sites = session.home().map(|home| home.sites).unwrap_or_default();
        let mut picks: Vec<Pick> = sites
            .into_iter()
            .map(|site| Pick { name: site.site, label: site.name, ..Pick::default() })
            .collect();
        // A site that this device does not know (yet) is shown by its id rather than not at all.
        for name in chosen.get() {
            if !picks.iter().any(|pick| pick.name == name) {
                picks.push(Pick { label: name.clone(), name, ..Pick::default() });
            }
        }
        picks
    });
    let choose = move |name: String| place.choose(Answer::Text(name));
    view! { <PickList place picks chosen choose many=false /> }.into_any()
}
