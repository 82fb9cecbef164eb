//! QUESTIONS: filling a form on the phone. Keystrokes stay in signals, `forms` checks them at once, and each answer is on
//! disk before the page says so. Absent on purpose: rules about any one form, and what becomes of a saved one.

mod actions;
mod ask;
mod choice_search;
mod do_not_record;
mod fields;
mod finish;
mod focus;
mod form_page;
mod ids;
mod index_page;
mod language_switch;
mod late_answers;
mod leaving;
mod line_list;
mod lines;
mod meanwhile;
mod non_answers;
mod obstacles;
mod open_cards;
mod part_page;
mod partial_date_entry;
mod pick_state;
mod place;
mod random_id;
mod remarks;
mod repeat_cards;
mod save_line;
mod save_queue;
mod scribe;
mod sheet;
mod shown_answer;
mod steps;
mod strokes;
mod summary;
mod text_language;
mod trial;
mod typed;
pub mod unsaved;

pub use form_page::FormPage;
pub use trial::TryForm;
