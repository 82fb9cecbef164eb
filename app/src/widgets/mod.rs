//! The small set of parts that every page is made of. What they look like is in `styles/widgets.css`.

mod badge;
mod button;
mod error_summary;
mod field;
mod focus;
mod hold_button;
mod notice;
mod page;
mod sure;

pub use badge::Badge;
pub use button::{Button, ButtonKind, LinkButton};
pub use error_summary::{ErrorSummary, FieldError};
pub use field::{ChoiceField, SecretField, ShowSecrets, TextField};
pub use focus::{focus_on, focus_on_title, focus_on_title_around};
pub use hold_button::HoldButton;
pub use notice::{Notice, NoticeKind, RefusalNotice};
pub use page::{MainAction, Page};
pub use sure::Sure;
