//! What a form has been told so far, question by question: for whoever checks it before saving. Pure; `index_page.rs`
//! draws it.

use std::sync::Arc;

use forms::{Answer, AnswerPath, Instance, Level, Outline, Question, ViolationKind};

/// One question that is asked now.
#[derive(Clone, Debug)]
pub struct Item {
    pub question: Arc<Question>,
    pub path: AnswerPath,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody needs it.
    Blank,
    Answered,
    /// Required, and blank.
    Missing,
    /// Answered against the form's rules.
    Refused,
}

impl Standing {
    pub fn wants_attention(self) -> bool {
        matches!(self, Standing::Missing | Standing::Refused)
    }
}

/// The questions of a page in their order, those of its repeats' instances included.
pub fn items(instance: &Instance, children: &[Outline]) -> Vec<Item> {
    let mut items = Vec::new();
    add_items(instance, children, &mut items);
    items
}

fn add_items(instance: &Instance, children: &[Outline], items: &mut Vec<Item>) {
    for each in children {
        match each {
            Outline::Group { children, .. } => add_items(instance, children, items),
            // What the form computes nobody has to answer for.
            Outline::Question { question, path }
                if question.kind.is_asked() && question.calculation.is_none() =>
            {
                items.push(Item {
                    question: question.clone(),
                    path: path.clone(),
                    standing: standing(instance, path),
                });
            }
            Outline::Question { .. } => {}
            Outline::Repeat { instances, .. } => {
                instances.iter().for_each(|each| add_items(instance, &each.children, items));
            }
        }
    }
}

fn standing(instance: &Instance, path: &AnswerPath) -> Standing {
    let is_blank = *instance.answer(path) == Answer::Blank;
    let refused = || {
        let found = instance.violation_at(path);
        found.is_some_and(|found| found.level == Level::Refuse && found.kind != ViolationKind::Required)
    };
    match is_blank {
        true if instance.is_required(path) => Standing::Missing,
        true => Standing::Blank,
        false if refused() => Standing::Refused,
        false => Standing::Answered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forms::{Form, FormDefinition, Moment, NonAnswer, Sitting};

    const FORM: &str = r#"{
        "form_id": "f", "version": "1", "title": {"es": "F"}, "default_language": "es", "languages": ["es"],
        "compartment": "REG",
        "choice_lists": {"l_sexo": [{"name": "M", "label": {"es": "Mujer"}}]},
        "children": [
            {"question": {"name": "aviso", "kind": "note", "label": {"es": "Aviso"}}},
            {"question": {"name": "nombre", "kind": "text", "label": {"es": "Nombre"}, "required": "true()"}},
            {"question": {"name": "saludo", "kind": "text", "label": {"es": "S"}, "calculation": "concat('Hola ', ${nombre})"}},
            {"question": {"name": "sexo", "kind": {"select_one": "l_sexo"}, "label": {"es": "Sexo"}}},
            {"repeat": {"name": "papeles", "label": {"es": "Papeles"}, "children": [
                {"question": {"name": "numero", "kind": "integer", "label": {"es": "N"}, "constraint": ". > 0"}}]}}]
    }"#;

    fn path(text: &str) -> AnswerPath {
        AnswerPath::parse(text).unwrap()
    }

    fn standings(instance: &Instance) -> Vec<(String, Standing)> {
        let items = items(instance, &instance.outline());
        items.into_iter().map(|item| (item.path.to_string(), item.standing)).collect()
    }

    #[test]
    fn each_question_says_how_it_stands_also_within_repeats() {
        let definition: FormDefinition = serde_json::from_str(FORM).unwrap();
        let form = Arc::new(Form::compile(definition).unwrap());
        let sitting = Sitting::at(Moment { unix_ms: 0, offset_minutes: 0 });
        let mut instance = Instance::create(form, sitting).0;
        assert_eq!(
            standings(&instance),
            [("nombre".to_owned(), Standing::Missing), ("sexo".to_owned(), Standing::Blank)]
        );
        instance.set(&path("nombre"), Answer::NonAnswer(NonAnswer::PrefersNotToSay)).unwrap();
        instance.set(&path("sexo"), Answer::text("X")).unwrap();
        instance.add_instance(&path("papeles"), "3f9a0c12").unwrap();
        instance.set(&path("papeles/3f9a0c12/numero"), Answer::Integer(0)).unwrap();
        assert_eq!(
            standings(&instance),
            [
                ("nombre".to_owned(), Standing::Answered),
                ("sexo".to_owned(), Standing::Refused),
                ("papeles/3f9a0c12/numero".to_owned(), Standing::Refused)
            ]
        );
    }
}
