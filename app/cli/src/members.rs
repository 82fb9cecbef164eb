//! Who belongs to the workspace, and what a coordinator changes in that.

use bridge::{Command, MembersView, Reply};
use serde_json::json;

use crate::failure::Failure;
use crate::sentences::Sentences;
use crate::unlocked::{Unlocked, unexpected};

pub fn list(unlocked: &mut Unlocked, as_json: bool, sentences: &Sentences) -> Result<(), Failure> {
    let Reply::Members(view) = unlocked.ask(Command::Members)? else { return Err(unexpected()) };
    if as_json {
        print_json(&view)
    } else {
        print(&view, sentences)
    }
    Ok(())
}

/// Lets somebody go, withdraws an invite, or decides about what came after; then shows what is left.
pub fn change(unlocked: &mut Unlocked, command: Command, sentences: &Sentences) -> Result<(), Failure> {
    let Reply::Members(view) = unlocked.ask(command)? else { return Err(unexpected()) };
    print(&view, sentences);
    eprintln!("{}", sentences.say("members_sync", &[]));
    Ok(())
}

fn print(view: &MembersView, sentences: &Sentences) {
    for member in &view.members {
        let role = member.role.map(bridge::Role::code).unwrap_or_default();
        let ended = if member.ended { sentences.say("member_ended", &[]) } else { String::new() };
        println!("{}  {}  {role}  {ended}", member.device, member.name);
    }
    for invite in &view.invites {
        println!("{}", sentences.say("open_invite", &[("invite", &invite.invite), ("label", &invite.label)]));
    }
    for beyond in &view.beyond {
        let given = [
            ("device", beyond.device.as_str()),
            ("name", beyond.name.as_str()),
            ("changes", &beyond.changes.to_string()),
        ];
        println!("{}", sentences.say("beyond", &given));
    }
}

fn print_json(view: &MembersView) {
    let members = view.members.iter().map(|member| {
        json!({
            "device": member.device,
            "name": member.name,
            "me": member.me,
            "role": member.role.map(bridge::Role::code),
            "label": member.label,
            "invited_by": member.invited_by,
            "reads": member.rights.iter().filter(|right| right.read).map(|right| &right.compartment).collect::<Vec<_>>(),
            "hands_in": member.rights.iter().filter(|right| right.drop).map(|right| &right.compartment).collect::<Vec<_>>(),
            "ended": member.ended,
        })
    });
    let invites = view.invites.iter().map(|invite| {
        json!({ "invite": invite.invite, "label": invite.label, "by": invite.by, "uses_left": invite.uses_left, "expires_ms": invite.expires_ms })
    });
    let beyond = view.beyond.iter().map(|each| {
        json!({ "device": each.device, "name": each.name, "changes": each.changes, "records": each.records })
    });
    println!(
        "{}",
        json!({
            "members": members.collect::<Vec<_>>(),
            "invites": invites.collect::<Vec<_>>(),
            "beyond": beyond.collect::<Vec<_>>(),
        })
    );
}
