//! Choices that are answers: to a question in a repeat, offered by another question as long as they are said.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::BTreeSet;

use forms::{
    Answer, Attribute, Compartment, Form, FormDefinition, Node, NonAnswer, ProblemKind, QuestionKind,
    Sitting, ViolationKind, parse_typed,
};
use scenario::{NOW, Scenario, calculation, definition, group, integer, list, path, question, repeat, text};

const ANA: &str = "aaaaaaaa";
const LUIS: &str = "bbbbbbbb";
const EVA: &str = "cccccccc";

fn one_of(name: &str, source: &str, filter: Option<&str>) -> Node {
    question(name, QuestionKind::SelectOne(format!("${{{source}}}")), |question| {
        question.choice_filter = filter.map(str::to_owned);
    })
}

/// A household of three, of whom one is 8 years old, and the question who answers for it.
fn household(others: Vec<Node>) -> Scenario {
    let members = repeat("hogar", vec![text("nombre"), integer("edad")]);
    let mut scenario = Scenario::form([vec![members], others].concat());
    for (id, name, age) in [(ANA, "Ana María", 40), (LUIS, "Luis", 8), (EVA, "Eva", 19)] {
        scenario.add("hogar", id);
        scenario.answer(&format!("hogar/{id}/nombre"), name).answer(&format!("hogar/{id}/edad"), age);
    }
    scenario
}

fn offered(scenario: &Scenario, at: &str) -> Vec<String> {
    let choices = scenario.instance.choices(&path(at));
    choices.into_iter().map(|choice| choice.into_owned().name).collect()
}

#[test]
fn the_answers_of_a_repeat_are_choices_as_long_as_they_are_said() {
    let mut scenario = household(vec![one_of("responsable", "nombre", None)]);
    assert_eq!(offered(&scenario, "responsable"), ["Ana María", "Luis", "Eva"]);
    scenario.answer(&format!("hogar/{LUIS}/nombre"), Answer::Blank);
    assert!(scenario.last.redraw.contains(&path("responsable")));
    assert_eq!(offered(&scenario, "responsable"), ["Ana María", "Eva"]);
    scenario.remove("hogar", EVA);
    assert!(scenario.last.redraw.contains(&path("responsable")));
    assert_eq!(offered(&scenario, "responsable"), ["Ana María"]);
    scenario.instance.restore_instance(&path("hogar"), EVA).unwrap();
    scenario.add("hogar", "dddddddd").answer("hogar/dddddddd/nombre", "Iván");
    assert_eq!(offered(&scenario, "responsable"), ["Ana María", "Eva", "Iván"]);
}

#[test]
fn an_answer_that_is_said_twice_is_offered_once_and_one_that_is_none_is_not() {
    let mut scenario = household(vec![one_of("responsable", "nombre", None)]);
    scenario.answer(&format!("hogar/{EVA}/nombre"), "Luis");
    scenario.answer(&format!("hogar/{ANA}/nombre"), Answer::NonAnswer(NonAnswer::DoesNotKnow));
    assert_eq!(offered(&scenario, "responsable"), ["Luis"]);
}

#[test]
fn a_chosen_answer_stays_when_nobody_says_it_any_more_and_is_remarked_on() {
    let mut scenario = household(vec![one_of("responsable", "nombre", None)]);
    scenario.answer("responsable", "Ana María");
    assert_eq!(scenario.violations(), []);
    scenario.answer(&format!("hogar/{ANA}/nombre"), "Ana");
    assert_eq!(scenario.text("responsable"), "Ana María");
    assert_eq!(scenario.violations(), [("responsable".to_owned(), ViolationKind::NotAChoice)]);
    scenario.answer(&format!("hogar/{LUIS}/nombre"), "Ana María");
    assert_eq!(scenario.violations(), []);
    scenario.remove("hogar", LUIS);
    assert_eq!(scenario.violations(), [("responsable".to_owned(), ViolationKind::NotAChoice)]);
}

#[test]
fn a_filter_stands_where_the_answer_does() {
    let adult = "${edad} >= ${mayoria}";
    let mut scenario = household(vec![
        integer("mayoria"),
        one_of("referida", "nombre", Some(adult)),
        one_of("relativa", "nombre", Some("edad >= current()/../mayoria and position(..) < 3")),
        one_of("tercera", "nombre", Some("position() = last()")),
        one_of("de_nadie", "nombre", Some("nombre != ${nombre}")),
    ]);
    assert_eq!(offered(&scenario, "referida"), [""; 0]);
    scenario.answer("mayoria", 18);
    assert!(scenario.last.redraw.contains(&path("referida")));
    assert_eq!(offered(&scenario, "referida"), ["Ana María", "Eva"]);
    assert_eq!(offered(&scenario, "relativa"), ["Ana María", "Eva"]);
    assert_eq!(offered(&scenario, "tercera"), ["Eva"]);
    assert_eq!(offered(&scenario, "de_nadie"), [""; 0]);
    scenario.answer("referida", "Eva").answer(&format!("hogar/{EVA}/edad"), 17);
    assert!(scenario.last.redraw.contains(&path("referida")));
    assert_eq!(scenario.violations(), [("referida".to_owned(), ViolationKind::NotAChoice)]);
}

/// Somebody's carer is another of the household: `${edad}` is the carer's, `${nombre}` of the label the asked one's.
#[test]
fn a_question_in_the_repeat_itself_chooses_from_all_its_instances() {
    let members = repeat(
        "hogar",
        vec![
            text("nombre"),
            integer("edad"),
            one_of("cuida", "nombre", Some("${edad} > 17 and ${nombre} != current()/../nombre")),
        ],
    );
    let mut scenario = Scenario::form(vec![members]);
    for (id, name, age) in [(ANA, "Ana", 40), (LUIS, "Luis", 8), (EVA, "Eva", 19)] {
        scenario.add("hogar", id);
        scenario.answer(&format!("hogar/{id}/nombre"), name).answer(&format!("hogar/{id}/edad"), age);
    }
    let cares = |id: &str| format!("hogar/{id}/cuida");
    assert_eq!(offered(&scenario, &cares(LUIS)), ["Ana", "Eva"]);
    assert_eq!(offered(&scenario, &cares(ANA)), ["Eva"]);
    scenario.answer(&cares(LUIS), "Eva").answer(&format!("hogar/{EVA}/edad"), 16);
    assert!(scenario.last.redraw.contains(&path(&cares(ANA))));
    assert_eq!(scenario.violations(), [(cares(LUIS), ViolationKind::NotAChoice)]);
}

#[test]
fn of_repeats_in_repeats_only_those_around_the_question_are_chosen_from() {
    let people = repeat("personas", vec![group("g", vec![text("nombre")])]);
    let houses = repeat("casas", vec![text("calle"), people, one_of("jefe", "nombre", None)]);
    let mut scenario =
        Scenario::form(vec![houses, one_of("representa", "nombre", Some("starts-with(${calle}, 'N')"))]);
    for (house, street, person, name) in
        [(ANA, "Norte", "11111111", "Ana"), (LUIS, "Sur", "22222222", "Luis")]
    {
        scenario.add("casas", house).answer(&format!("casas/{house}/calle"), street);
        scenario.add(&format!("casas/{house}/personas"), person);
        scenario.answer(&format!("casas/{house}/personas/{person}/nombre"), name);
    }
    assert_eq!(offered(&scenario, &format!("casas/{ANA}/jefe")), ["Ana"]);
    assert_eq!(offered(&scenario, &format!("casas/{LUIS}/jefe")), ["Luis"]);
    assert_eq!(offered(&scenario, "representa"), ["Ana"]);
    scenario.answer(&format!("casas/{LUIS}/calle"), "Noria");
    assert!(scenario.last.redraw.contains(&path("representa")));
    assert_eq!(offered(&scenario, "representa"), ["Ana", "Luis"]);
}

/// Spaces stand between what was chosen; those in an answer are no-break spaces.
#[test]
fn several_answers_may_be_chosen_and_put_in_order_spaces_or_not() {
    let several =
        |name: &str, kind: fn(String) -> QuestionKind| question(name, kind("${nombre}".to_owned()), |_| ());
    let mut scenario = household(vec![
        several("firman", QuestionKind::SelectMultiple),
        several("orden", QuestionKind::Rank),
        calculation("cuantas", "count-selected(${firman})"),
        calculation("firma", "selected(${firman}, 'Ana María')"),
    ]);
    let ana = "Ana\u{a0}María";
    assert_eq!(offered(&scenario, "firman"), [ana, "Luis", "Eva"]);
    assert_eq!(offered(&scenario, "orden"), [ana, "Luis", "Eva"]);
    let kind = QuestionKind::SelectMultiple("${nombre}".to_owned());
    scenario.answer("firman", parse_typed(&kind, &format!("Eva {ana}"), NOW.date()).unwrap());
    assert_eq!((scenario.text("cuantas").as_str(), scenario.text("firma").as_str()), ("2", "true"));
    assert_eq!(scenario.instance.answer_in_words(&path("firman"), "es"), "Eva, Ana María");
    assert_eq!(scenario.violations(), []);
    scenario.answer("orden", "Luis Iván");
    assert_eq!(scenario.violations(), [("orden".to_owned(), ViolationKind::NotAChoice)]);
}

#[test]
fn an_answer_that_was_chosen_from_a_list_has_its_label_there() {
    let from = question("tipo", QuestionKind::SelectOne("l".into()), |_| ());
    let mut form: FormDefinition = definition(vec![
        repeat("documentos", vec![from]),
        one_of("principal", "tipo", None),
        calculation("dicho", "jr:choice-name(${principal}, '${principal}')"),
    ]);
    form.choice_lists.insert("l".into(), list(&["pasaporte", "acta"]));
    let mut scenario = Scenario::of(form);
    scenario.answer("principal", "acta");
    assert_eq!(scenario.text("dicho"), "");
    scenario.add("documentos", ANA).answer(&format!("documentos/{ANA}/tipo"), "acta");
    let choices = scenario.instance.choices(&path("principal"));
    assert_eq!(scenario.instance.text(&path("principal"), &choices[0].label, "en"), "acta (en)");
    assert_eq!(scenario.instance.answer_in_words(&path("principal"), "en"), "acta (en)");
    assert_eq!(scenario.text("dicho"), "acta (es)");
}

/// What somebody typed is never read as the form author's text.
#[test]
fn an_answer_that_looks_like_a_reference_is_shown_as_it_was_typed() {
    let mut scenario = household(vec![one_of("responsable", "nombre", None)]);
    scenario.answer(&format!("hogar/{ANA}/nombre"), "${edad}");
    let choices = scenario.instance.choices(&path("responsable"));
    assert_eq!(scenario.instance.text(&path("responsable"), &choices[0].label, "es"), "${edad}");
}

#[test]
fn choices_that_may_not_be_read_refuse_no_answer() {
    let members = question("nombre", QuestionKind::Text, |question| {
        question.compartment = Some(Compartment::Gbv);
    });
    let form = definition(vec![repeat("hogar", vec![members]), one_of("responsable", "nombre", None)]);
    let readable: BTreeSet<Compartment> = [Compartment::Reg].into();
    let mut scenario = Scenario::sitting(form, Sitting { readable: Some(readable), ..Sitting::at(NOW) });
    scenario.answer("responsable", "Ana");
    assert_eq!(scenario.violations(), []);
}

#[test]
fn choices_that_nobody_can_answer_are_a_problem_of_the_form() {
    let problems = |source: &str| {
        let form = definition(vec![repeat("hogar", vec![text("nombre")]), one_of("a", source, None)]);
        Form::compile(form).err().unwrap_or_default()
    };
    assert_eq!(problems("nombre"), []);
    for source in ["hogar", "nadie", "last-saved#nombre"] {
        let [problem] = &problems(source)[..] else { panic!("{source}: {:?}", problems(source)) };
        assert_eq!((problem.place.as_str(), problem.attribute), ("a", Attribute::Kind));
        assert!(matches!(&problem.kind, ProblemKind::UnknownReference { name, .. } if name == source));
    }
}

#[test]
fn a_typed_answer_may_have_spaces_where_it_is_one_choice() {
    let kind = QuestionKind::SelectOne("${nombre}".into());
    assert_eq!(parse_typed(&kind, " Ana María ", NOW.date()), Ok(Answer::text("Ana María")));
}

#[test]
fn an_answer_outside_of_repeats_is_the_only_choice() {
    let mut scenario = Scenario::form(vec![text("nombre"), one_of("a", "nombre", None)]);
    assert_eq!(offered(&scenario, "a"), [""; 0]);
    scenario.answer("nombre", "Ana");
    assert_eq!(offered(&scenario, "a"), ["Ana"]);
}
