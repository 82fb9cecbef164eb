//! What follows from an answer: relevance, calculations, and that only what depends on it is computed again.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use forms::{Answer, NonAnswer, ProblemKind, QuestionKind, SetError};
use scenario::{
    Scenario, calculation, computed_default, definition, group, integer, list, path, question, relevant, text,
};

#[test]
fn a_question_leaves_and_comes_back_with_its_answer() {
    let mut scenario =
        Scenario::form(vec![text("viaja"), relevant("${viaja} = 'si'", text("con_quien")), text("otro")]);
    assert!(!scenario.is_relevant("con_quien"));
    scenario.answer("viaja", "si").answer("con_quien", "su hermana");
    scenario.answer("viaja", "no");
    assert_eq!(scenario.last.relevance_changed.get(&path("con_quien")), Some(&false));
    assert_eq!(scenario.last.relevance_changed.len(), 1);
    assert_eq!(scenario.text("con_quien"), "su hermana", "kept");
    assert!(!scenario.instance.relevant_answers().contains_key(&path("con_quien")), "and excluded");
    scenario.answer("viaja", "si");
    assert!(scenario.instance.relevant_answers().contains_key(&path("con_quien")));
}

#[test]
fn a_group_takes_everything_in_it_along() {
    let inner = group("dentro", vec![text("c"), relevant("${a} = 'x'", text("d"))]);
    let mut scenario =
        Scenario::form(vec![text("a"), relevant("${a} != ''", group("fuera", vec![text("b"), inner]))]);
    for at in ["b", "c", "d"] {
        assert!(!scenario.is_relevant(at), "{at}");
    }
    scenario.answer("a", "y");
    assert!(scenario.is_relevant("b") && scenario.is_relevant("c") && !scenario.is_relevant("d"));
    scenario.answer("a", "x");
    assert!(scenario.is_relevant("d"));
}

#[test]
fn what_is_not_relevant_is_blank_to_expressions() {
    let mut scenario = Scenario::form(vec![
        text("a"),
        relevant("${a} = '1'", integer("b")),
        calculation("c", "concat('[', ${b}, ']')"),
        relevant("${b} = ''", text("d")),
    ]);
    scenario.answer("a", "1").answer("b", 7);
    assert_eq!((scenario.text("c").as_str(), scenario.is_relevant("d")), ("[7]", false));
    scenario.answer("a", "2");
    assert_eq!((scenario.text("c").as_str(), scenario.is_relevant("d")), ("[]", true));
    assert_eq!(scenario.text("b"), "7");
}

#[test]
fn calculations_run_in_the_order_of_what_they_read_not_of_the_form() {
    let mut scenario = Scenario::form(vec![
        calculation("cuatro", "${dos} * 2"),
        calculation("dos", "${uno} + ${uno}"),
        calculation("ocho", "${cuatro} + ${dos} + ${dos}"),
        integer("uno"),
    ]);
    scenario.answer("uno", 1);
    assert_eq!(scenario.value("ocho"), Answer::Integer(8));
    assert_eq!(scenario.changed(), ["cuatro", "dos", "ocho"]);
}

#[test]
fn only_what_changes_goes_on() {
    let mut scenario = Scenario::form(vec![
        integer("n"),
        calculation("par", "if(${n} mod 2 = 0, 'par', 'impar')"),
        calculation("dicho", "concat('es ', ${par})"),
        text("ajeno"),
        calculation("eco", "${ajeno}"),
    ]);
    scenario.answer("n", 2);
    assert_eq!(scenario.changed(), ["dicho", "par"]);
    scenario.answer("n", 4);
    assert_eq!(scenario.changed(), Vec::<String>::new());
    scenario.answer("ajeno", "x");
    assert_eq!(scenario.changed(), ["eco"]);
}

#[test]
fn saying_the_same_again_changes_nothing() {
    let mut scenario =
        Scenario::form(vec![text("a"), calculation("b", "${a}"), relevant("${a} = 'x'", text("c"))]);
    scenario.answer("a", "x").answer("a", "x");
    assert!(scenario.last.is_empty(), "{:?}", scenario.last);
}

#[test]
fn non_answers_are_blank_to_expressions_except_when_asked_for() {
    let mut scenario = Scenario::form(vec![
        integer("edad"),
        calculation("sabe", "if(${edad} = '', 'no', 'si')"),
        calculation("codigo", "acogida:non-answer(${edad})"),
    ]);
    scenario.answer("edad", Answer::NonAnswer(NonAnswer::PrefersNotToSay));
    assert_eq!((scenario.text("sabe").as_str(), scenario.text("codigo").as_str()), ("no", "98"));
    scenario.answer("edad", 30);
    assert_eq!((scenario.text("sabe").as_str(), scenario.text("codigo").as_str()), ("si", ""));
}

#[test]
fn once_is_computed_once() {
    let mut scenario = Scenario::form(vec![text("a"), calculation("primero", "once(${a})")]);
    scenario.answer("a", "uno").answer("a", "dos");
    assert_eq!(scenario.text("primero"), "uno");
}

#[test]
fn a_computed_default_is_set_once_and_may_be_changed() {
    let start =
        question("hora", QuestionKind::DateTime, |question| question.default = computed_default("now()"));
    let mut scenario = Scenario::form(vec![start, text("a")]);
    assert_eq!(scenario.text("hora"), "2026-11-22T19:05:30.250-06:00");
    assert!(scenario.last.changed_answers.contains_key(&path("hora")));
    scenario.answer("hora", "2026-11-21T23:00:00.000-06:00").answer("a", "x");
    assert_eq!(scenario.text("hora"), "2026-11-21T23:00:00.000-06:00");
}

#[test]
fn a_calculation_is_kept_as_its_kind_of_question() {
    let of = |kind, expression: &str| {
        let expression = expression.to_owned();
        Scenario::form(vec![question("q", kind, |question| question.calculation = Some(expression))])
            .value("q")
    };
    assert_eq!(of(QuestionKind::Calculate, "1 + 1"), Answer::Integer(2));
    assert_eq!(of(QuestionKind::Calculate, "1 div 4"), Answer::Decimal(0.25));
    assert_eq!(of(QuestionKind::Calculate, "1 div 0"), Answer::Blank);
    assert_eq!(of(QuestionKind::Calculate, "number('x')"), Answer::Blank);
    assert_eq!(of(QuestionKind::Calculate, "1 > 2"), Answer::text("false"));
    assert_eq!(of(QuestionKind::Decimal, "2"), Answer::Decimal(2.0));
    assert_eq!(of(QuestionKind::Integer, "'12'"), Answer::Integer(12));
    assert_eq!(of(QuestionKind::Date, "today() + 1"), Answer::text("2026-11-23"));
    assert_eq!(of(QuestionKind::Text, "2 + 2"), Answer::text("4"));
    assert_eq!(of(QuestionKind::PartialDate, "'1990'"), Answer::text("1990;year;self"));
}

#[test]
fn what_is_computed_cannot_be_typed() {
    let mut scenario = Scenario::form(vec![calculation("a", "1"), text("b")]);
    let set =
        |scenario: &mut Scenario, at: &str| scenario.instance.set(&path(at), Answer::text("x")).unwrap_err();
    assert_eq!(set(&mut scenario, "a"), SetError::Calculated);
    assert_eq!(set(&mut scenario, "nada"), SetError::NoSuchQuestion);
    assert_eq!(set(&mut scenario, "b/3f9a0c12/c"), SetError::NoSuchQuestion);
    assert_eq!(set(&mut scenario, "_form"), SetError::NoSuchQuestion);
}

#[test]
fn choice_filters_offer_what_fits_and_remark_on_what_no_longer_does() {
    let mut form = definition(vec![
        text("estado"),
        question("municipio", QuestionKind::SelectOne("municipios".into()), |question| {
            question.choice_filter = Some("estado = ${estado}".into());
        }),
        calculation("nombre", "jr:choice-name(${municipio}, '${municipio}')"),
        calculation("cuantos", "count(instance('municipios')/root/item[estado = 'chis'])"),
    ]);
    let mut municipios = list(&["tapachula", "tuxtla", "tijuana"]);
    for (choice, estado) in std::sync::Arc::make_mut(&mut municipios).iter_mut().zip(["chis", "chis", "bc"]) {
        choice.columns.insert("estado".into(), estado.into());
    }
    form.choice_lists.insert("municipios".into(), municipios);
    let mut scenario = Scenario::of(form);
    let offered = |scenario: &Scenario| {
        let choices = scenario.instance.choices(&path("municipio"));
        choices.iter().map(|choice| choice.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(scenario.text("cuantos"), "2");
    assert_eq!(offered(&scenario), Vec::<String>::new());
    scenario.answer("estado", "chis").answer("municipio", "tuxtla");
    assert_eq!(offered(&scenario), ["tapachula", "tuxtla"]);
    assert_eq!(scenario.text("nombre"), "tuxtla (es)");
    assert_eq!(scenario.violations(), []);
    scenario.answer("estado", "bc");
    assert!(scenario.last.redraw.contains(&path("municipio")));
    assert_eq!(scenario.violations(), [("municipio".to_owned(), forms::ViolationKind::NotAChoice)]);
}

#[test]
fn absolute_and_relative_paths_reach_the_same_as_references() {
    let mut scenario = Scenario::form(vec![
        group("g", vec![text("a"), calculation("relativo", "../a"), calculation("hijo", "../../h/c")]),
        group("h", vec![text("c")]),
        calculation("absoluto", "/data/g/a"),
        calculation("doble", "//a"),
        calculation("union", "count(/data/g/a | ${a} | /data/h/c)"),
    ]);
    scenario.answer("a", "x").answer("c", "y");
    for (at, expected) in
        [("relativo", "x"), ("hijo", "y"), ("absoluto", "x"), ("doble", "x"), ("union", "2")]
    {
        assert_eq!(scenario.text(at), expected, "{at}");
    }
}

#[test]
fn labels_mention_answers_and_are_redrawn_with_them() {
    let mut form = definition(vec![
        text("nombre"),
        question("pais", QuestionKind::SelectOne("paises".into()), |_| ()),
        question("edad", QuestionKind::Integer, |question| {
            question.label = forms::Translated::only("es", "¿Qué edad tiene ${nombre}, de ${ pais }?");
        }),
    ]);
    form.choice_lists.insert("paises".into(), list(&["HTI"]));
    let mut scenario = Scenario::of(form);
    scenario.answer("nombre", "Jean");
    assert!(scenario.last.redraw.contains(&path("edad")));
    scenario.answer("pais", "HTI");
    let label = scenario.instance.form().question(&path("edad")).unwrap().label.clone();
    assert_eq!(scenario.instance.text(&path("edad"), &label, "es"), "¿Qué edad tiene Jean, de HTI (es)?");
}

/// Names that go round, first and last the same.
fn circle(children: Vec<forms::Node>) -> Vec<String> {
    let problems = definition(children).check();
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    let ProblemKind::Cycle { path } = &problem.kind else { panic!("{problem}") };
    path.clone()
}

#[test]
fn a_circle_is_refused_with_its_path() {
    assert_eq!(
        circle(vec![calculation("a", "${b}"), calculation("b", "${c}"), calculation("c", "${a}")]),
        ["a", "b", "c", "a"]
    );
    assert_eq!(circle(vec![calculation("a", "${a} + 1")]), ["a", "a"]);
    assert_eq!(circle(vec![relevant("${b} = 1", text("a")), calculation("b", "${a}")]), ["a", "b", "a"]);
    assert_eq!(circle(vec![relevant("${a} = 1", group("g", vec![text("a")]))]), ["g", "a", "g"]);
    assert_eq!(circle(vec![relevant("${a} = 1", text("a"))]), ["a", "a"]);
}

#[test]
fn what_hangs_on_a_circle_is_not_in_its_path() {
    let problems = definition(vec![
        calculation("antes", "${a}"),
        calculation("a", "${b}"),
        calculation("b", "${a}"),
        calculation("despues", "${b}"),
    ])
    .check();
    assert!(
        matches!(&problems[..], [problem] if matches!(&problem.kind, ProblemKind::Cycle { path } if path.len() == 3))
    );
}

#[test]
fn a_constraint_may_read_its_own_answer() {
    let form = definition(vec![question("edad", QuestionKind::Integer, |question| {
        question.constraint = Some(". >= 0 and ${edad} < 120".into());
    })]);
    assert_eq!(form.check(), []);
}
