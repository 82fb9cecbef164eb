//! Everything that ends the program with a sentence instead of a result.

use std::path::{Path, PathBuf};

use bridge::{Refusal, StorageTrouble};

use crate::sentences::Sentences;

/// Why it was not done.
#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    /// The words given make no command; the text says which.
    Usage(String),
    File {
        path: PathBuf,
        why: String,
    },
    /// There was nobody to ask for the secret.
    NoSecret(String),
    /// The standard input gave no share of the recovery sheet.
    NoShare(String),
    /// Another program has this profile open.
    InUse(PathBuf),
    /// A form that is refused; what is wrong with it was printed, or `form check` prints it.
    FormRefused {
        errors: usize,
    },
    /// A form that was filled and could not be saved like this.
    FormUnfinished {
        which: String,
    },
    /// No person, conflict or question is called so.
    Unknown {
        key: &'static str,
        what: String,
    },
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl Failure {
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Failure::File { path: path.to_owned(), why: error.to_string() }
    }

    /// True where it was tried and refused, false where it could not even be tried.
    pub fn is_refusal(&self) -> bool {
        match self {
            Failure::Refused(Refusal::ServerUnreachable | Refusal::Storage(_)) => false,
            Failure::Refused(_)
            | Failure::Unknown { .. }
            | Failure::FormRefused { .. }
            | Failure::FormUnfinished { .. } => true,
            Failure::Usage(_)
            | Failure::File { .. }
            | Failure::NoSecret(_)
            | Failure::NoShare(_)
            | Failure::InUse(_) => false,
        }
    }

    pub fn in_words(&self, sentences: &Sentences) -> String {
        match self {
            Failure::Refused(refusal) => refusal_in_words(refusal, sentences),
            Failure::Usage(what) => sentences.say("usage_wrong", &[("what", what)]),
            Failure::File { path, why } => {
                sentences.say("file", &[("path", &path.display().to_string()), ("why", why)])
            }
            Failure::NoSecret(why) => sentences.say("no_secret", &[("why", why)]),
            Failure::NoShare(why) => sentences.say("no_share", &[("why", why)]),
            Failure::InUse(path) => sentences.say("in_use", &[("path", &path.display().to_string())]),
            Failure::FormRefused { errors } => {
                sentences.say("form_refused", &[("count", &errors.to_string())])
            }
            Failure::FormUnfinished { which } => sentences.say("refused_Violations", &[("which", which)]),
            Failure::Unknown { key, what } => sentences.say(key, &[("what", what)]),
        }
    }
}

fn refusal_in_words(refusal: &Refusal, sentences: &Sentences) -> String {
    match refusal {
        Refusal::SecretTooShort { minimum } => {
            sentences.say("refused_SecretTooShort", &[("minimum", &minimum.to_string())])
        }
        Refusal::WaitFirst { seconds } => {
            sentences.say("refused_WaitFirst", &[("seconds", &seconds.to_string())])
        }
        Refusal::UnsentWork { records, drafts } => sentences
            .say("refused_UnsentWork", &[("records", &records.to_string()), ("drafts", &drafts.to_string())]),
        Refusal::ServerRefused { code } => sentences.say("refused_ServerRefused", &[("code", code)]),
        Refusal::BadText { field } => sentences.say("refused_BadText", &[("field", field)]),
        Refusal::BadShare { share, code, word } => {
            let word = word.map_or_else(|| "?".to_owned(), |word| word.to_string());
            let given = [("share", share.to_string()), ("word", word)];
            sentences.say(share_key(code), &given.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        Refusal::SharesApart { code } => sentences.say(pair_key(code), &[]),
        Refusal::AttachmentTooLarge { max_bytes } => {
            sentences.say("refused_AttachmentTooLarge", &[("max_bytes", &max_bytes.to_string())])
        }
        Refusal::NotUpgraded { code } => sentences.say("refused_NotUpgraded", &[("code", code)]),
        Refusal::Internal { code } => sentences.say("refused_Internal", &[("code", code)]),
        Refusal::Violations(violations) => {
            let which: Vec<String> =
                violations.iter().map(|each| format!("{} ({})", each.path, each.kind)).collect();
            sentences.say("refused_Violations", &[("which", &which.join(", "))])
        }
        plain => sentences.say(&format!("refused_{}", name(plain)), &[]),
    }
}

/// What is wrong with one share.
fn share_key(code: &str) -> &'static str {
    match code {
        "recovery_share_word" => "share_word",
        "recovery_share_short" => "share_short",
        "recovery_share_long" => "share_long",
        "recovery_share_order" => "share_order",
        "recovery_share_version" => "refused_UpdateNeeded",
        _ => "share_check",
    }
}

fn pair_key(code: &str) -> &'static str {
    match code {
        "recovery_pair_same" => "shares_same",
        "recovery_pair_other_set" => "shares_other_set",
        _ => "shares_damaged",
    }
}

/// The name of a refusal that carries nothing.
fn name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoProfile => "NoProfile",
        Refusal::ProfileExists => "ProfileExists",
        Refusal::Locked => "Locked",
        Refusal::WrongSecret => "WrongSecret",
        Refusal::WaitFirst { .. } => "WaitFirst",
        Refusal::UnsentWork { .. } => "UnsentWork",
        Refusal::KeyringDamaged => "KeyringDamaged",
        Refusal::UpdateNeeded => "UpdateNeeded",
        Refusal::NotUpgraded { .. } => "NotUpgraded",
        Refusal::BadLink => "BadLink",
        Refusal::UnknownWorkspace => "UnknownWorkspace",
        Refusal::InviteUsed => "InviteUsed",
        Refusal::InviteExpired => "InviteExpired",
        Refusal::InviteNotYetThere => "InviteNotYetThere",
        Refusal::ServerUnreachable => "ServerUnreachable",
        Refusal::OperatorTokenNeeded => "OperatorTokenNeeded",
        Refusal::TooLarge => "TooLarge",
        Refusal::NotAllowed => "NotAllowed",
        Refusal::LetGo => "LetGo",
        Refusal::NotFound => "NotFound",
        Refusal::BadBundle => "BadBundle",
        Refusal::BundleOfAnotherWorkspace => "BundleOfAnotherWorkspace",
        Refusal::Storage(StorageTrouble::OtherTab) => "StorageInUse",
        Refusal::Storage(StorageTrouble::Full) => "StorageFull",
        Refusal::Storage(_) => "StorageDamaged",
        Refusal::SecretTooShort { .. } => "SecretTooShort",
        Refusal::ServerRefused { .. } => "ServerRefused",
        Refusal::BadText { .. } => "BadText",
        Refusal::Violations(_) => "Violations",
        Refusal::BadShare { .. } => "BadShare",
        Refusal::SharesApart { .. } => "SharesApart",
        Refusal::AttachmentTooLarge { .. } => "AttachmentTooLarge",
        Refusal::AttachmentOnItsWay => "AttachmentOnItsWay",
        Refusal::NoFileHere => "NoFileHere",
        Refusal::Internal { .. } => "Internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentences::Language;

    #[test]
    fn every_refusal_has_its_sentence_in_both_languages() {
        let refusals = [
            Refusal::NoProfile,
            Refusal::ProfileExists,
            Refusal::Locked,
            Refusal::WrongSecret,
            Refusal::SecretTooShort { minimum: 8 },
            Refusal::WaitFirst { seconds: 8 },
            Refusal::UnsentWork { records: 2, drafts: 1 },
            Refusal::KeyringDamaged,
            Refusal::Storage(StorageTrouble::OtherTab),
            Refusal::Storage(StorageTrouble::Full),
            Refusal::Storage(StorageTrouble::Damaged),
            Refusal::UpdateNeeded,
            Refusal::NotUpgraded { code: "x".to_owned() },
            Refusal::BadLink,
            Refusal::UnknownWorkspace,
            Refusal::InviteUsed,
            Refusal::InviteExpired,
            Refusal::InviteNotYetThere,
            Refusal::ServerUnreachable,
            Refusal::ServerRefused { code: "x".to_owned() },
            Refusal::OperatorTokenNeeded,
            Refusal::TooLarge,
            Refusal::NotAllowed,
            Refusal::LetGo,
            Refusal::NotFound,
            Refusal::Violations(Vec::new()),
            Refusal::BadText { field: "x".to_owned() },
            Refusal::BadBundle,
            Refusal::BundleOfAnotherWorkspace,
            Refusal::BadShare { share: 1, code: "recovery_share_word".to_owned(), word: Some(7) },
            Refusal::BadShare { share: 2, code: "recovery_share_short".to_owned(), word: None },
            Refusal::BadShare { share: 2, code: "recovery_share_long".to_owned(), word: None },
            Refusal::BadShare { share: 2, code: "recovery_share_order".to_owned(), word: None },
            Refusal::BadShare { share: 2, code: "recovery_share_check".to_owned(), word: None },
            Refusal::SharesApart { code: "recovery_pair_same".to_owned() },
            Refusal::SharesApart { code: "recovery_pair_other_set".to_owned() },
            Refusal::SharesApart { code: "recovery_pair_damaged".to_owned() },
            Refusal::AttachmentTooLarge { max_bytes: 1 },
            Refusal::AttachmentOnItsWay,
            Refusal::NoFileHere,
            Refusal::Internal { code: "x".to_owned() },
        ];
        for language in [Language::Es, Language::En] {
            for refusal in &refusals {
                let said = Failure::Refused(refusal.clone()).in_words(&Sentences::of(language));
                assert!(said.contains(' ') && !said.contains('_'), "{said}");
            }
        }
    }

    #[test]
    fn what_could_not_be_tried_is_told_from_what_was_refused() {
        assert!(Failure::Refused(Refusal::WrongSecret).is_refusal());
        assert!(!Failure::Refused(Refusal::ServerUnreachable).is_refusal());
        assert!(!Failure::Usage("x".to_owned()).is_refusal());
    }
}
