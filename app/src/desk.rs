//! The page's end of the desk: starts it for one file, and ends it. It is not kept on the phone with the rest of the app.

use std::cell::RefCell;
use std::rc::Rc;

use bridge::desk::{FromDesk, ToDesk};
use futures_channel::oneshot::{Receiver, Sender, channel};

use crate::hatch::Port;
use crate::page_facts;

/// Who waits for the desk's next word; `None` is what a desk says that broke.
#[derive(Clone, Default)]
struct Next(Rc<RefCell<Option<Sender<Option<FromDesk>>>>>);

impl Next {
    fn wait(&self) -> Receiver<Option<FromDesk>> {
        let (sender, receiver) = channel();
        *self.0.borrow_mut() = Some(sender);
        receiver
    }

    fn tell(&self, said: Option<FromDesk>) {
        if let Some(sender) = self.0.borrow_mut().take() {
            // Whoever waited may have left the page.
            let _ = sender.send(said);
        }
    }
}

/// What the desk makes of a file; `None` where it could not be loaded, or broke.
pub async fn press(asked: ToDesk) -> Option<FromDesk> {
    let url = page_facts::desk_url()?;
    let next = Next::default();
    let (heard, broken) = (next.clone(), next.clone());
    let ready = next.wait();
    let port =
        Port::start(&url, move |bytes| heard.tell(bridge::decode(&bytes)), move || broken.tell(None)).ok()?;
    if ready.await.ok().flatten() != Some(FromDesk::Ready) {
        return None;
    }
    let answer = next.wait();
    port.post(&bridge::encode(&asked)?).ok()?;
    answer.await.ok().flatten()
}
