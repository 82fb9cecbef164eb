//! THE FRONT ROOM's door: mounts the page at once; the worker starts meanwhile.

use front_room::shell::FrontRoom;
use leptos::prelude::*;

fn main() {
    mount_to_body(FrontRoom);
}
