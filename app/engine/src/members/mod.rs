//! Who belongs to the workspace: roles, the page that shows members, letting somebody go, new epochs afterwards, what came from
//! those who were let go, and what this device does when it is let go itself.

mod beyond;
mod end;
mod label;
mod leave;
mod page;
mod renew_grant;
mod roles;
mod rotate;

pub(crate) use label::Label;
