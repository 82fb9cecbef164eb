//! The sentence of every refusal: what happened, what was kept, what to do.

use bridge::{NOT_UPGRADED_FULL, Refusal, StorageTrouble};

use crate::words::shell;

/// The server's code for somebody who asks too much.
const SLOW_DOWN: &str = "slow_down";
/// The field that holds a server's address.
const SERVER_URL: &str = "server_url";
/// The phone has not got the memory that a key is derived with (`seal`, `KdfError`): nobody's mistake, and it passes.
const OUT_OF_MEMORY: &str = "kdf_out_of_memory";

const BYTES_OF_A_MEGABYTE: u32 = 1024 * 1024;

/// What to tell a person, in the screens' language.
pub fn sentence(refusal: &Refusal) -> String {
    let plain = match refusal {
        Refusal::NoProfile => shell::refusal_no_profile(),
        Refusal::ProfileExists => shell::refusal_profile_exists(),
        Refusal::Locked => shell::refusal_locked(),
        Refusal::WrongSecret => shell::refusal_wrong_secret(),
        Refusal::KeyringDamaged => shell::refusal_keyring_damaged(),
        Refusal::Storage(trouble) => storage_sentence(*trouble),
        Refusal::UpdateNeeded => shell::trouble_update(),
        Refusal::NotUpgraded { code } if code == NOT_UPGRADED_FULL => shell::trouble_not_upgraded_full(),
        Refusal::NotUpgraded { .. } => shell::trouble_not_upgraded(),
        Refusal::BadLink => shell::refusal_bad_link(),
        Refusal::UnknownWorkspace => shell::refusal_unknown_workspace(),
        Refusal::InviteUsed => shell::refusal_invite_used(),
        Refusal::InviteExpired => shell::refusal_invite_expired(),
        Refusal::InviteNotYetThere => shell::refusal_invite_not_yet_there(),
        Refusal::ServerUnreachable => shell::refusal_server_unreachable(),
        Refusal::OperatorTokenNeeded => shell::refusal_operator_token_needed(),
        Refusal::TooLarge => shell::refusal_too_large(),
        Refusal::NotAllowed => shell::refusal_not_allowed(),
        Refusal::LetGo => shell::refusal_let_go(),
        Refusal::NotFound => shell::refusal_not_found(),
        Refusal::BadBundle => shell::refusal_bad_bundle(),
        Refusal::BundleOfAnotherWorkspace => shell::refusal_bundle_of_another_workspace(),
        Refusal::BadShare { share, code, word } => return share_sentence(*share, code, *word),
        Refusal::SharesApart { code } if code == "recovery_pair_same" => shell::refusal_shares_same(),
        Refusal::SharesApart { code } if code == "recovery_pair_other_set" => shell::refusal_shares_other(),
        Refusal::SharesApart { .. } => shell::refusal_shares_damaged(),
        Refusal::SecretTooShort { minimum } => {
            return shell::refusal_secret_too_short(&minimum.to_string());
        }
        Refusal::WaitFirst { seconds } => return shell::refusal_wait_first(u64::from(*seconds)),
        Refusal::UnsentWork { records, drafts } => {
            return shell::refusal_unsent_work(&drafts.to_string(), &records.to_string());
        }
        Refusal::ServerRefused { code } if code == SLOW_DOWN => shell::refusal_slow_down(),
        Refusal::ServerRefused { code } => return shell::refusal_server_refused(code),
        Refusal::Violations(violations) => return shell::refusal_violations(violations.len() as u64),
        Refusal::BadText { field } if field == SERVER_URL => shell::refusal_bad_server_url(),
        Refusal::BadText { field } => return shell::refusal_bad_text(&field_name(field)),
        Refusal::AttachmentTooLarge { max_bytes } => {
            return shell::refusal_attachment_too_large(&(max_bytes / BYTES_OF_A_MEGABYTE).to_string());
        }
        Refusal::AttachmentOnItsWay => shell::refusal_attachment_on_its_way(),
        Refusal::NoFileHere => shell::refusal_no_file_here(),
        Refusal::Internal { code } if code == OUT_OF_MEMORY => shell::refusal_out_of_memory(),
        Refusal::Internal { code } => return shell::refusal_internal(code),
    };
    plain.to_owned()
}

/// What is wrong with one share (`seal`, `ShareFault`), and where.
fn share_sentence(share: u8, code: &str, word: Option<u8>) -> String {
    let (share, word) = (share.to_string(), word.map(|word| word.to_string()));
    match (code, &word) {
        ("recovery_share_word", Some(word)) => shell::refusal_share_word(&share, word),
        ("recovery_share_check", Some(word)) => shell::refusal_share_check_word(&share, word),
        ("recovery_share_short", _) => shell::refusal_share_short(&share),
        ("recovery_share_long", _) => shell::refusal_share_long(&share),
        ("recovery_share_order", _) => shell::refusal_share_order(&share),
        ("recovery_share_version", _) => shell::trouble_update().to_owned(),
        _ => shell::refusal_share_check(&share),
    }
}

fn storage_sentence(trouble: StorageTrouble) -> &'static str {
    match trouble {
        StorageTrouble::Unsupported => shell::trouble_unsupported(),
        StorageTrouble::InsecureAddress => shell::trouble_insecure(),
        StorageTrouble::OtherTab => shell::trouble_other_tab(),
        StorageTrouble::Full => shell::refusal_storage_full(),
        StorageTrouble::Damaged => shell::trouble_damaged(),
    }
}

/// A field of ours by the name that its label has; the code itself where we have none.
fn field_name(field: &str) -> String {
    let label = match field {
        "organisation" => shell::create_organisation(),
        "site_name" => shell::create_site(),
        "folio_prefix" => shell::create_prefix(),
        "person_name" => shell::create_name(),
        "secret" => shell::secret_label(),
        "label" => shell::invite_label(),
        "hours" => shell::invite_hours(),
        "reason" => shell::void_reason(),
        "operator_token" => shell::phone_server_token(),
        "name" => shell::sites_name(),
        "version" => shell::field_version(),
        "sign" => shell::profile_sign_label(),
        "form_id" => shell::field_form_id(),
        "form" => shell::field_form(),
        "beds" => shell::sites_bed_count(),
        _ => return field.to_owned(),
    };
    label.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::words::{Language, aloud};

    fn all() -> Vec<Refusal> {
        let code = || "some_code".to_owned();
        let mut all = vec![
            Refusal::NoProfile,
            Refusal::ProfileExists,
            Refusal::Locked,
            Refusal::WrongSecret,
            Refusal::SecretTooShort { minimum: 8 },
            Refusal::WaitFirst { seconds: 8 },
            Refusal::UnsentWork { records: 2, drafts: 1 },
            Refusal::KeyringDamaged,
            Refusal::UpdateNeeded,
            Refusal::NotUpgraded { code: code() },
            Refusal::NotUpgraded { code: NOT_UPGRADED_FULL.to_owned() },
            Refusal::BadLink,
            Refusal::UnknownWorkspace,
            Refusal::InviteUsed,
            Refusal::InviteExpired,
            Refusal::InviteNotYetThere,
            Refusal::ServerUnreachable,
            Refusal::ServerRefused { code: code() },
            Refusal::OperatorTokenNeeded,
            Refusal::TooLarge,
            Refusal::NotAllowed,
            Refusal::LetGo,
            Refusal::NotFound,
            Refusal::Violations(Vec::new()),
            Refusal::BadText { field: "organisation".to_owned() },
            Refusal::BadBundle,
            Refusal::BundleOfAnotherWorkspace,
            Refusal::AttachmentTooLarge { max_bytes: 10 * BYTES_OF_A_MEGABYTE },
            Refusal::AttachmentOnItsWay,
            Refusal::NoFileHere,
            Refusal::SharesApart { code: "recovery_pair_same".to_owned() },
            Refusal::SharesApart { code: "recovery_pair_other_set".to_owned() },
            Refusal::SharesApart { code: "recovery_pair_damaged".to_owned() },
            Refusal::Internal { code: code() },
            Refusal::BadText { field: SERVER_URL.to_owned() },
            Refusal::Internal { code: OUT_OF_MEMORY.to_owned() },
        ];
        let shares = [
            ("word", Some(7)),
            ("check", Some(7)),
            ("check", None),
            ("short", None),
            ("long", None),
            ("order", None),
        ];
        all.extend(shares.map(|(fault, word)| Refusal::BadShare {
            share: 1,
            code: format!("recovery_share_{fault}"),
            word,
        }));
        all.extend(
            [
                StorageTrouble::Unsupported,
                StorageTrouble::InsecureAddress,
                StorageTrouble::OtherTab,
                StorageTrouble::Full,
                StorageTrouble::Damaged,
            ]
            .map(Refusal::Storage),
        );
        all
    }

    #[test]
    fn every_refusal_has_a_sentence_of_its_own_in_each_language() {
        for language in Language::ALL {
            let sentences: BTreeSet<String> =
                all().iter().map(|refusal| aloud(language, || sentence(refusal))).collect();
            assert_eq!(sentences.len(), all().len(), "{language:?}");
        }
    }

    #[test]
    fn a_sentence_says_more_than_what_happened() {
        for refusal in all() {
            let said = aloud(Language::Es, || sentence(&refusal));
            assert!(said.matches(". ").count() >= 1, "{refusal:?}: {said}");
        }
    }

    #[test]
    fn codes_and_numbers_reach_the_sentence() {
        let said = aloud(Language::En, || sentence(&Refusal::SecretTooShort { minimum: 8 }));
        assert!(said.contains('8'));
        let said = aloud(Language::En, || sentence(&Refusal::BadText { field: "label".to_owned() }));
        assert!(said.contains(aloud(Language::En, shell::invite_label)));
        let said =
            aloud(Language::En, || sentence(&Refusal::ServerRefused { code: "grant_expired".to_owned() }));
        assert!(said.contains("grant_expired"));
    }
}
