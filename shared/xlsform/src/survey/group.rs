//! Rows that begin and end groups, repeats and loops, and what they may say.

use forms::{Group, Repeat};

use super::question::compartment;
use super::{Built, Content, Control, Open, Reader, loops};
use crate::report::Code;
use crate::table::Row;
use crate::vocabulary::ours;

impl<'a> Reader<'a> {
    pub(super) fn begin_control(&mut self, row: Row<'a>, name: String, control: Control, list: Option<&str>) {
        if control == Control::Repeat {
            if name == self.settings.root {
                self.refuse(row.finding(Code::RepeatNamedAsForm).with("name", &name));
            } else if !self.repeat_names.insert(name.clone()) {
                self.refuse(row.finding(Code::RepeatNameTwice).with("name", &name));
            }
            if !row.says("label") && !row.says("media") {
                self.warn(row.finding(Code::RepeatWithoutLabel).with("name", &name));
            }
        }
        let mut open = Open::new(Some(control), &name, row.number());
        if control == Control::Loop {
            match list {
                None => self.refuse(row.finding(Code::LoopWithoutList)),
                Some(list) if !self.survey.lists.contains_key(list) => {
                    self.refuse(row.finding(Code::UnknownList).with("list", list));
                }
                Some(list) => {
                    let choices = self.survey.lists.get(list).map(|list| list.choices.as_slice());
                    let unlabelled =
                        choices.unwrap_or_default().iter().find(|choice| choice.label.is_empty());
                    if let Some(choice) = unlabelled {
                        self.refuse(row.finding(Code::ChoiceWithoutLabel).with("choice", &choice.name));
                    }
                    open.list = list.to_owned();
                }
            }
        }
        self.media(row);
        let appearance = row.text(&["control", "appearance"]).unwrap_or_default().to_owned();
        self.appearance(row, &appearance);
        if appearance.split_whitespace().any(|word| word == "table-list") {
            self.table_list = Some(None);
        }
        let relevant = self.expression(row, &["bind", "relevant"]);
        let label = self.languages.translated(row, &["label"]);
        let hint = self.languages.translated(row, &["hint"]);
        open.content = Some(if control == Control::Repeat {
            let number = |column| row.text(&[column]).and_then(|text| text.parse().ok());
            Content::Repeat(Repeat {
                name,
                key: row.text(&[ours::KEY]).map(str::to_owned),
                label,
                hint,
                relevant,
                appearance,
                compartment: compartment(row),
                min: number(ours::MIN),
                max: number(ours::MAX),
                count: self.expression(row, &["control", "jr:count"]),
                children: Vec::new(),
            })
        } else {
            Content::Group(Group {
                name,
                label,
                hint,
                relevant,
                appearance,
                compartment: compartment(row),
                children: Vec::new(),
            })
        });
        self.stack.push(open);
    }

    pub(super) fn end_control(&mut self, row: Row<'a>, control: Control) {
        let matches = self.stack.last().is_some_and(|open| open.control == Some(control));
        if !matches {
            let name = row.text(&["name"]).unwrap_or_default();
            let finding = row.finding(Code::UnmatchedEnd).with("control", control.as_str());
            let inside = self.stack.last().filter(|open| open.control.is_some());
            let inside = inside.map(|open| format!("{} ({})", open.name, open.row)).unwrap_or_default();
            return self.refuse(finding.with("name", name).with("inside", inside));
        }
        self.table_list = None;
        self.close();
    }

    /// Puts the innermost into what it stands in.
    pub(super) fn close(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        let Some(content) = open.content else { return };
        let children = match open.control {
            Some(Control::Loop) => {
                let list = self.survey.lists.get(&open.list).map(|list| list.choices.as_slice());
                loops::unrolled(list.unwrap_or_default(), open.children)
            }
            _ => open.children,
        };
        if let Some(around) = self.stack.last_mut() {
            around.children.push(Built { row: open.row, content, children });
        }
    }
}
