//! One module for each way of answering. A field draws itself only; label, hint and error are around it.

mod acknowledge;
mod attachment;
mod barcode;
mod dates;
mod draw;
mod geopoint;
mod number;
mod partial_date;
mod pick_keys;
mod pick_list;
mod picks;
mod picture;
mod places;
mod position;
mod range;
mod rank;
mod read_only;
mod record;
mod site;
mod text;
mod typing;

pub use acknowledge::AcknowledgeField;
pub use attachment::AttachmentField;
pub use barcode::BarcodeField;
pub use dates::{DateField, DateTimeField, TimeField};
pub use geopoint::GeopointField;
pub use number::NumberField;
pub use partial_date::PartialDateField;
pub use picks::{PickMany, PickOne};
pub use places::PlacesField;
pub use range::RangeField;
pub use rank::RankField;
pub use read_only::ReadOnly;
pub use site::SiteField;
pub use text::TextField;
