//! A form as pages, and a page as lines to draw: headings, questions, repeats. And how far each page is filled.

use std::sync::Arc;

use forms::{Answer, AnswerPath, Group, Instance, Level, Outline, Question, Repeat, ViolationKind};

/// The key of the page that holds what is in no group.
pub const LOOSE: &str = "_";

/// One page: an outermost group, or all that stands outside of groups.
#[derive(Clone, Debug)]
pub struct Part {
    pub key: String,
    pub group: Option<Arc<Group>>,
    pub children: Vec<Outline>,
}

/// One thing on a page, from top to bottom. Nested groups are headings.
#[derive(Clone, Debug)]
pub enum Line {
    Heading {
        group: Arc<Group>,
        /// A question in the group: labels that mention answers are read from there.
        near: Option<AnswerPath>,
    },
    Question {
        question: Arc<Question>,
        path: AnswerPath,
    },
    Repeat {
        repeat: Arc<Repeat>,
        path: AnswerPath,
    },
}

/// How far a page is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub asked: u32,
    /// Non-answers are answers.
    pub answered: u32,
    /// Required, and blank.
    pub missing: u32,
    /// Answered against the form's rules.
    pub wrong: u32,
}

impl Line {
    /// Tells this line from its neighbours for as long as it is drawn.
    pub fn key(&self) -> String {
        match self {
            Line::Heading { group, .. } => format!("#{}", group.name),
            Line::Question { path, .. } | Line::Repeat { path, .. } => path.to_string(),
        }
    }
}

/// The pages of what the form asks now. What stands outside of groups comes where its first question does.
pub fn parts(outline: &[Outline]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for each in outline {
        match each {
            Outline::Group { group, children } => parts.push(Part {
                key: group.name.clone(),
                group: Some(group.clone()),
                children: children.clone(),
            }),
            other => match parts.iter_mut().find(|part| part.group.is_none()) {
                Some(loose) => loose.children.push(other.clone()),
                None => {
                    let children = vec![other.clone()];
                    parts.push(Part { key: LOOSE.to_owned(), group: None, children });
                }
            },
        }
    }
    parts
}

/// What is to be drawn of a page, or of one instance of a repeat.
pub fn lines(children: &[Outline]) -> Vec<Line> {
    let mut lines = Vec::new();
    add_lines(children, &mut lines);
    lines
}

/// The same of the instance `id` of the repeat at `path`, wherever it stands.
pub fn lines_of_instance(outline: &[Outline], path: &AnswerPath, id: &str) -> Vec<Line> {
    instance_children(outline, path, id).map(lines).unwrap_or_default()
}

/// The page that a question or repeat is asked on.
pub fn part_of<'a>(parts: &'a [Part], path: &AnswerPath) -> Option<&'a Part> {
    parts.iter().find(|part| holds(&part.children, path))
}

/// Counts a page, the instances of its repeats included.
pub fn tally(instance: &Instance, children: &[Outline]) -> Tally {
    let mut tally = Tally::default();
    for each in children {
        tally.add(match each {
            Outline::Group { children, .. } => self::tally(instance, children),
            Outline::Question { question, path } => tally_question(instance, question, path),
            Outline::Repeat { instances, path, .. } => {
                let mut inside = Tally { wrong: u32::from(is_refused(instance, path)), ..Tally::default() };
                for each in instances {
                    inside.add(self::tally(instance, &each.children));
                }
                inside
            }
        });
    }
    tally
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.asked += other.asked;
        self.answered += other.answered;
        self.missing += other.missing;
        self.wrong += other.wrong;
    }
}

fn add_lines(children: &[Outline], lines: &mut Vec<Line>) {
    for each in children {
        match each {
            Outline::Group { group, children } => {
                lines.push(Line::Heading { group: group.clone(), near: first_path(children) });
                add_lines(children, lines);
            }
            Outline::Question { question, path } => {
                lines.push(Line::Question { question: question.clone(), path: path.clone() });
            }
            Outline::Repeat { repeat, path, .. } => {
                lines.push(Line::Repeat { repeat: repeat.clone(), path: path.clone() });
            }
        }
    }
}

/// The first question or repeat among them.
pub fn first_path(children: &[Outline]) -> Option<AnswerPath> {
    children.iter().find_map(|each| match each {
        Outline::Group { children, .. } => first_path(children),
        Outline::Question { path, .. } | Outline::Repeat { path, .. } => Some(path.clone()),
    })
}

fn instance_children<'a>(outline: &'a [Outline], wanted: &AnswerPath, id: &str) -> Option<&'a [Outline]> {
    outline.iter().find_map(|each| match each {
        Outline::Group { children, .. } => instance_children(children, wanted, id),
        Outline::Question { .. } => None,
        Outline::Repeat { path, instances, .. } if path == wanted => {
            instances.iter().find(|each| each.id == id).map(|each| each.children.as_slice())
        }
        Outline::Repeat { instances, .. } => {
            instances.iter().find_map(|each| instance_children(&each.children, wanted, id))
        }
    })
}

fn holds(children: &[Outline], wanted: &AnswerPath) -> bool {
    children.iter().any(|each| match each {
        Outline::Group { children, .. } => holds(children, wanted),
        Outline::Question { path, .. } => path == wanted,
        Outline::Repeat { path, instances, .. } => {
            path == wanted || instances.iter().any(|each| holds(&each.children, wanted))
        }
    })
}

fn tally_question(instance: &Instance, question: &Question, path: &AnswerPath) -> Tally {
    if !question.kind.is_asked() || question.calculation.is_some() {
        return Tally::default();
    }
    let answered = *instance.answer(path) != Answer::Blank;
    let missing = !answered && instance.is_required(path);
    Tally {
        asked: 1,
        answered: u32::from(answered),
        missing: u32::from(missing),
        wrong: u32::from(answered && is_refused(instance, path)),
    }
}

fn is_refused(instance: &Instance, path: &AnswerPath) -> bool {
    let violation = instance.violation_at(path);
    violation.is_some_and(|found| found.level == Level::Refuse && found.kind != ViolationKind::Required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use forms::{Form, FormDefinition, Moment, NonAnswer, Sitting};

    const FORM: &str = r#"{
        "form_id": "f", "version": "1", "title": {"es": "F"}, "default_language": "es", "languages": ["es"],
        "compartment": "REG",
        "choice_lists": {"l_sexo": [{"name": "M", "label": {"es": "Mujer"}}, {"name": "H", "label": {"es": "Hombre"}}]},
        "children": [
            {"group": {"name": "llegada", "label": {"es": "Llegada"}, "children": [
                {"question": {"name": "nombre", "kind": "text", "label": {"es": "Nombre"}, "required": "true()"}},
                {"question": {"name": "sexo", "kind": {"select_one": "l_sexo"}, "label": {"es": "Sexo"}}},
                {"question": {"name": "embarazo", "kind": "text", "label": {"es": "E"}, "relevant": "${sexo} = 'M'"}}]}},
            {"question": {"name": "suelta", "kind": "integer", "label": {"es": "Suelta"}}},
            {"group": {"name": "papeles", "label": {"es": "Papeles"}, "children": [
                {"group": {"name": "propios", "label": {"es": "Propios"}, "children": [
                    {"repeat": {"name": "documentos", "label": {"es": "Documentos"}, "children": [
                        {"question": {"name": "numero", "kind": "text", "label": {"es": "N"}, "required": "true()"}}]}}]}}]}},
            {"question": {"name": "otra", "kind": "note", "label": {"es": "Gracias"}}}]
    }"#;

    fn instance() -> Instance {
        let definition: FormDefinition = serde_json::from_str(FORM).unwrap();
        let form = Arc::new(Form::compile(definition).unwrap());
        Instance::create(form, Sitting::at(Moment { unix_ms: 0, offset_minutes: 0 })).0
    }

    fn path(text: &str) -> AnswerPath {
        AnswerPath::parse(text).unwrap()
    }

    fn keys(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::key).collect()
    }

    fn tally_of(instance: &Instance, key: &str) -> Tally {
        let outline = instance.outline();
        let part = parts(&outline).into_iter().find(|part| part.key == key).unwrap();
        tally(instance, &part.children)
    }

    #[test]
    fn outermost_groups_are_pages_and_the_rest_shares_one() {
        let parts = parts(&instance().outline());
        let keys: Vec<&str> = parts.iter().map(|part| part.key.as_str()).collect();
        assert_eq!(keys, ["llegada", LOOSE, "papeles"]);
        assert_eq!(super::lines(&parts[1].children).len(), 2);
    }

    #[test]
    fn a_question_appears_on_its_page_when_it_becomes_relevant() {
        let mut instance = instance();
        let page = |instance: &Instance| keys(&lines(&parts(&instance.outline())[0].children));
        assert_eq!(page(&instance), ["nombre", "sexo"]);
        instance.set(&path("sexo"), Answer::text("M")).unwrap();
        assert_eq!(page(&instance), ["nombre", "sexo", "embarazo"]);
    }

    #[test]
    fn nested_groups_are_headings_and_instances_have_lines_of_their_own() {
        let mut instance = instance();
        instance.add_instance(&path("documentos"), "3f9a0c12").unwrap();
        let outline = instance.outline();
        assert_eq!(keys(&lines(&parts(&outline)[2].children)), ["#propios", "documentos"]);
        let inside = lines_of_instance(&outline, &path("documentos"), "3f9a0c12");
        assert_eq!(keys(&inside), ["documentos/3f9a0c12/numero"]);
        assert!(lines_of_instance(&outline, &path("documentos"), "00000000").is_empty());
        let parts = parts(&outline);
        assert_eq!(part_of(&parts, &path("documentos/3f9a0c12/numero")).unwrap().key, "papeles");
    }

    #[test]
    fn a_page_counts_what_is_answered_missing_and_wrong() {
        let mut instance = instance();
        assert_eq!(tally_of(&instance, "llegada"), Tally { asked: 2, answered: 0, missing: 1, wrong: 0 });
        instance.set(&path("nombre"), Answer::NonAnswer(NonAnswer::PrefersNotToSay)).unwrap();
        instance.set(&path("sexo"), Answer::text("X")).unwrap();
        assert_eq!(tally_of(&instance, "llegada"), Tally { asked: 2, answered: 2, missing: 0, wrong: 1 });
        instance.add_instance(&path("documentos"), "3f9a0c12").unwrap();
        assert_eq!(tally_of(&instance, "papeles"), Tally { asked: 1, answered: 0, missing: 1, wrong: 0 });
        assert_eq!(tally_of(&instance, LOOSE).asked, 1, "a note asks nothing");
    }
}
