//! Which page the address names. Addresses hold ids only, never a name or what somebody searched for: the browser
//! writes them into its history.

use wire::{DraftId, RecordId};

/// Every page that has an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    #[default]
    Today,
    People,
    Person(RecordId),
    /// Marks a person's records as entered by mistake.
    Void(RecordId),
    /// A form being filled; `about` whom, where it is an edit.
    Draft {
        draft: DraftId,
        about: Option<RecordId>,
    },
    Conflicts,
    /// The forms to choose from, about a person or about nobody.
    Forms {
        about: Option<RecordId>,
    },
    /// What can be filled, and where other forms are brought in.
    FormsAdmin,
    /// What was filled about nobody in particular.
    Filed,
    /// One filled form; `about` whom, where it is about somebody.
    Record {
        record: RecordId,
        about: Option<RecordId>,
    },
    /// Marks one filled form as entered by mistake.
    VoidRecord(RecordId),
    Tonight,
    More,
    Phone,
    Quarantine,
    /// Who belongs to the workspace.
    Team,
    Invite,
    Sites,
    Settings,
    /// The open profile: its sign, and how it is removed.
    Profile,
    /// Everything on this phone is made unreadable.
    DropKeys,
    Create,
    Join,
    /// One more person on a phone that has a profile.
    AddProfile,
    /// Takes a workspace over with its recovery sheet.
    Recover,
}

impl Route {
    /// Reads a location's fragment (`#/personas`). Anything unknown is the first page.
    pub fn parse(fragment: &str) -> Route {
        let path = fragment.trim_start_matches('#').trim_start_matches('/');
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let id = |hex: Option<&str>| hex.and_then(|hex| RecordId::from_hex(hex).ok());
        let record = || id(second);
        match (first, third) {
            ("personas", None) => record().map_or(Route::People, Route::Person),
            ("personas", Some("anular")) => record().map_or(Route::People, Route::Void),
            ("personas", Some("agregar")) => {
                record().map_or(Route::People, |about| Route::Forms { about: Some(about) })
            }
            ("formularios", None) => Route::FormsAdmin,
            ("agregar", None) => Route::Forms { about: None },
            ("registros", Some("anular")) => record().map_or(Route::Filed, Route::VoidRecord),
            ("registros", about) => {
                record().map_or(Route::Filed, |record| Route::Record { record, about: id(about) })
            }
            ("ingreso", about) => match second.and_then(|hex| DraftId::from_hex(hex).ok()) {
                Some(draft) => Route::Draft { draft, about: id(about) },
                None => Route::Today,
            },
            ("decidir", None) => Route::Conflicts,
            ("lista", None) => Route::Tonight,
            ("mas", None) => Route::More,
            ("telefono", None) => Route::Phone,
            ("apartados", None) => Route::Quarantine,
            ("equipo", None) => Route::Team,
            ("invitar", None) => Route::Invite,
            ("sitios", None) => Route::Sites,
            ("ajustes", None) => Route::Settings,
            ("perfil", None) => Route::Profile,
            ("borrar-llaves", None) => Route::DropKeys,
            ("otra-persona", None) => Route::AddProfile,
            ("crear", None) => Route::Create,
            ("unirse", None) => Route::Join,
            ("recuperar", None) => Route::Recover,
            _ => Route::Today,
        }
    }

    /// The fragment that leads here.
    pub fn href(self) -> String {
        match self {
            Route::Today => "#/".to_owned(),
            Route::People => "#/personas".to_owned(),
            Route::Person(person) => format!("#/personas/{person}"),
            Route::Void(person) => format!("#/personas/{person}/anular"),
            Route::Draft { draft, about: None } => format!("#/ingreso/{draft}"),
            Route::Draft { draft, about: Some(person) } => format!("#/ingreso/{draft}/{person}"),
            Route::Forms { about: Some(person) } => format!("#/personas/{person}/agregar"),
            Route::Forms { about: None } => "#/agregar".to_owned(),
            Route::FormsAdmin => "#/formularios".to_owned(),
            Route::Filed => "#/registros".to_owned(),
            Route::Record { record, about: None } => format!("#/registros/{record}"),
            Route::Record { record, about: Some(person) } => format!("#/registros/{record}/{person}"),
            Route::VoidRecord(record) => format!("#/registros/{record}/anular"),
            Route::Conflicts => "#/decidir".to_owned(),
            Route::Tonight => "#/lista".to_owned(),
            Route::More => "#/mas".to_owned(),
            Route::Phone => "#/telefono".to_owned(),
            Route::Quarantine => "#/apartados".to_owned(),
            Route::Team => "#/equipo".to_owned(),
            Route::Invite => "#/invitar".to_owned(),
            Route::Sites => "#/sitios".to_owned(),
            Route::Settings => "#/ajustes".to_owned(),
            Route::Profile => "#/perfil".to_owned(),
            Route::DropKeys => "#/borrar-llaves".to_owned(),
            Route::AddProfile => "#/otra-persona".to_owned(),
            Route::Create => "#/crear".to_owned(),
            Route::Join => "#/unirse".to_owned(),
            Route::Recover => "#/recuperar".to_owned(),
        }
    }

    /// True for the pages of whoever has no profile on this phone.
    pub fn is_for_strangers(self) -> bool {
        matches!(self, Route::Create | Route::Join | Route::AddProfile | Route::Recover)
    }

    /// True for the pages that are there while the door is locked.
    pub fn is_at_the_door(self) -> bool {
        self.is_for_strangers() || self == Route::DropKeys
    }

    /// The page that its "back" leads to, whatever the browser's history says.
    pub fn parent(self) -> Option<Route> {
        match self {
            Route::Today | Route::People | Route::Tonight | Route::More => None,
            Route::Person(_) => Some(Route::People),
            Route::Void(person)
            | Route::Draft { about: Some(person), .. }
            | Route::Forms { about: Some(person) }
            | Route::Record { about: Some(person), .. } => Some(Route::Person(person)),
            Route::Filed | Route::FormsAdmin => Some(Route::More),
            Route::Forms { about: None } | Route::Record { about: None, .. } => Some(Route::Filed),
            Route::VoidRecord(record) => Some(Route::Record { record, about: None }),
            Route::Draft { about: None, .. }
            | Route::Conflicts
            | Route::Create
            | Route::Join
            | Route::AddProfile
            | Route::Recover => Some(Route::Today),
            Route::Phone | Route::Team | Route::Sites | Route::Settings | Route::Profile => Some(Route::More),
            Route::Invite => Some(Route::Team),
            Route::DropKeys => Some(Route::Profile),
            Route::Quarantine => Some(Route::Phone),
        }
    }
}

/// True for a fragment that carries an invite: it must leave the address and the history at once.
pub fn carries_invite(fragment: &str) -> bool {
    fragment
        .trim_start_matches('#')
        .trim_start_matches('/')
        .strip_prefix("unirse")
        .is_some_and(|rest| rest.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: RecordId = RecordId([7; 16]);
    const ARRIVAL: Route = Route::Draft { draft: DraftId([9; 16]), about: None };
    const EDIT: Route = Route::Draft { draft: DraftId([9; 16]), about: Some(RECORD) };

    #[test]
    fn every_route_is_read_back_from_its_own_address() {
        let routes = [
            Route::Today,
            Route::People,
            Route::Person(RECORD),
            Route::Void(RECORD),
            ARRIVAL,
            EDIT,
            Route::Conflicts,
            Route::Forms { about: None },
            Route::Forms { about: Some(RECORD) },
            Route::Filed,
            Route::FormsAdmin,
            Route::Record { record: RECORD, about: None },
            Route::Record { record: RECORD, about: Some(RECORD) },
            Route::VoidRecord(RECORD),
            Route::Tonight,
            Route::More,
            Route::Phone,
            Route::Quarantine,
            Route::Team,
            Route::Invite,
            Route::Sites,
            Route::Settings,
            Route::Profile,
            Route::DropKeys,
            Route::Create,
            Route::Join,
            Route::AddProfile,
            Route::Recover,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn a_broken_address_is_a_page_and_never_a_panic() {
        for fragment in [
            "",
            "#",
            "#/",
            "#//",
            "#/personas/zz",
            "#/ingreso",
            "#/ingreso/12",
            "#/ñ/ñ/ñ",
            "#/personas/1/2/3",
        ] {
            let route = Route::parse(fragment);
            assert!(matches!(route, Route::Today | Route::People), "{fragment}");
        }
    }

    #[test]
    fn only_a_link_with_something_in_it_carries_an_invite() {
        assert!(carries_invite("#/unirse?v=1&s=abc"));
        assert!(carries_invite("#/unirse/abc"));
        assert!(!carries_invite("#/unirse"));
        assert!(!carries_invite("#/unirse/"));
        assert!(!carries_invite("#/personas"));
    }

    #[test]
    fn every_page_but_the_four_of_the_navigation_has_a_way_back() {
        for route in [Route::Today, Route::People, Route::Tonight, Route::More] {
            assert_eq!(route.parent(), None);
        }
        for route in
            [Route::Person(RECORD), Route::Void(RECORD), Route::Phone, Route::Quarantine, Route::DropKeys]
        {
            let mut at = route;
            while let Some(parent) = at.parent() {
                at = parent;
            }
            assert_eq!(at.parent(), None);
        }
    }

    #[test]
    fn an_edit_leads_back_to_its_person_and_an_arrival_to_the_first_page() {
        assert_eq!(EDIT.parent(), Some(Route::Person(RECORD)));
        assert_eq!(ARRIVAL.parent(), Some(Route::Today));
    }
}
