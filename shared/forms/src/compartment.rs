//! The kinds of circle that an answer can belong to: who may read it is decided by these codes, elsewhere.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A compartment: the part of a person's file that a circle may read. The codes are the field's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Compartment {
    /// Roster card: alias, age band, sex, language, site, bed, alerts without reasons.
    Rost,
    /// Registration: identity, telephone, route, needs.
    Reg,
    /// Assistance and distributions.
    Ast,
    /// Protection case.
    Prot,
    /// Gender-based violence.
    Gbv,
    /// Children and adolescents.
    Cp,
    /// Legal, privileged.
    Leg,
    /// Psychologist's notes.
    Mh,
    /// Documentation of human-rights violations.
    Hr,
    /// Monitoring and aggregates of a site.
    Site,
    /// The directory that every member reads.
    Dir,
}

impl Compartment {
    pub const ALL: [Compartment; 11] = [
        Compartment::Rost,
        Compartment::Reg,
        Compartment::Ast,
        Compartment::Prot,
        Compartment::Gbv,
        Compartment::Cp,
        Compartment::Leg,
        Compartment::Mh,
        Compartment::Hr,
        Compartment::Site,
        Compartment::Dir,
    ];

    /// The field's code: `ROST`, `REG`, ...
    pub fn code(self) -> &'static str {
        match self {
            Compartment::Rost => "ROST",
            Compartment::Reg => "REG",
            Compartment::Ast => "AST",
            Compartment::Prot => "PROT",
            Compartment::Gbv => "GBV",
            Compartment::Cp => "CP",
            Compartment::Leg => "LEG",
            Compartment::Mh => "MH",
            Compartment::Hr => "HR",
            Compartment::Site => "SITE",
            Compartment::Dir => "DIR",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|compartment| compartment.code() == code)
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
