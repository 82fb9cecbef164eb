//! Carrying for each other: the open profile takes the parcels of its colleagues to the server, and leaves its own when it goes.

use bridge::Refusal;

use crate::cellar::{Cellar, Inside};
use crate::{clock, parcels};

impl Cellar {
    /// Puts down what the open profile has not sent, or takes away what it has sent since. With `seals`, what was saved is sealed
    /// first. Nothing is lost where it fails: the profile keeps all of it.
    pub async fn leave_parcel(&mut self, seals: bool) {
        let (Some(profile), Inside::Member(engine)) = (self.open_profile, &mut self.inside) else { return };
        match engine.parcel(seals, clock::now(), &mut clock::rng()) {
            Ok(Some(bytes)) => {
                let _ = parcels::put(profile, &bytes).await;
            }
            Ok(None) => parcels::remove_of(profile).await,
            Err(_) => {}
        }
    }

    /// Takes in what colleagues have left here, so that it goes with the next conversation. A parcel is removed once it is in
    /// the open profile's own database; one of another workspace, or for which a key is still to come, stays.
    pub async fn take_parcels(&mut self) {
        let Some(open) = self.open_profile else { return };
        for parcel in parcels::all().await.unwrap_or_default() {
            if parcel.profile == open {
                continue;
            }
            let Ok(Some(bytes)) = parcels::get(&parcel).await else { continue };
            let Inside::Member(engine) = &mut self.inside else { return };
            match engine.take_parcel(&bytes, clock::now(), &mut clock::rng()) {
                Ok(()) => {
                    parcels::remove(&parcel).await;
                    self.next_sync.at_once(clock::now().at_ms);
                }
                // Its writing was cut short; its author has all of it.
                Err(Refusal::BadBundle) => parcels::remove(&parcel).await,
                Err(_) => {}
            }
        }
    }
}
