//! THE FRONT ROOM's door: mounts the page at once; the worker starts meanwhile.

use front_room::shell::{FrontRoom, say_when_stopped};
use leptos::prelude::*;

fn main() {
    say_when_stopped();
    mount_to_body(FrontRoom);
}
