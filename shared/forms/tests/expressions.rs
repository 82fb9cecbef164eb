//! Expressions that need no form: rows of (expression, value), from XPath 1.0, the ODK XForms specification, and what
//! ODK Collect does where both are silent.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use forms::{ExpressionErrorKind, ProblemKind};
use scenario::{calculate, problems_of_calculation};

/// Each row's value as XPath's text.
fn check(rows: &[(&str, &str)]) {
    for (expression, expected) in rows {
        assert_eq!(calculate(expression), *expected, "{expression}");
    }
}

#[test]
fn numbers_are_read_and_written_as_in_xpath() {
    check(&[
        ("string(0)", "0"),
        ("string(-0)", "0"),
        ("string(123456.0000)", "123456"),
        ("string(.557586)", "0.557586"),
        ("string(1230000000000000000000)", "1230000000000000000000"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("string(number('abc'))", "NaN"),
        ("string(number(' -12345.6789  '))", "-12345.6789"),
        ("string(number('- 17'))", "NaN"),
        ("string(number('1.1e6'))", "NaN"),
        ("string(number('34.56.7'))", "NaN"),
        ("string(number(''))", "NaN"),
        ("string(number('Infinity'))", "NaN"),
        ("string(number('+5'))", "NaN"),
        ("string(number(true()))", "1"),
    ]);
}

#[test]
fn arithmetic_follows_the_precedence_of_xpath() {
    check(&[
        ("string(1 - 2 - 3)", "-4"),
        ("string(1 - (2 - 3))", "2"),
        ("string(3 + 3 * 3)", "12"),
        ("string(2 * 3 div 8 * 2)", "1.5"),
        ("string(-(8*5))", "-40"),
        ("string(3 + -4)", "-1"),
        ("string(--3)", "3"),
        ("string(5 mod 3)", "2"),
        ("string(-5 mod 3)", "-2"),
        ("string(5 mod -3)", "2"),
        ("string(5 mod 0)", "NaN"),
        ("string('123' * '456')", "56088"),
        ("string(true() + 8)", "9"),
        ("string(0 div 0)", "NaN"),
    ]);
}

#[test]
fn comparisons_convert_as_in_xpath() {
    check(&[
        ("string(4 < 5)", "true"),
        ("string(5 < 5)", "false"),
        ("string('-17' > '-172')", "true"),
        ("string('abc' < 'abcd')", "false"),
        ("string(3 < 4 < 5)", "true"),
        ("string(3 < (4 < 5))", "false"),
        ("string(-3 < 3 = 6 >= 6)", "true"),
        ("string(true() = 17)", "true"),
        ("string(0 = false())", "true"),
        ("string(true() = 'true')", "true"),
        ("string(17 = '17.0000000')", "true"),
        ("string('0017.' = 17)", "true"),
        ("string('017.' = '17.000')", "false"),
        ("string(number('x') != number('x'))", "true"),
        ("string(false() and false() < true())", "false"),
        ("string((false() and false()) < true())", "true"),
        ("string(true() or true() and false())", "true"),
        ("string('' or 17)", "true"),
    ]);
}

#[test]
fn truth_converts_as_in_xpath() {
    check(&[
        ("string(boolean('false'))", "true"),
        ("string(boolean('  '))", "true"),
        ("string(boolean(''))", "false"),
        ("string(boolean(-0))", "false"),
        ("string(boolean(number('NaN')))", "false"),
        ("string(boolean(1 div 0))", "true"),
        ("string(boolean-from-string('TRUE'))", "true"),
        ("string(boolean-from-string(1))", "true"),
        ("string(boolean-from-string('yes'))", "false"),
        ("string(not(''))", "true"),
    ]);
}

#[test]
fn texts_are_cut_and_joined_as_odk_does() {
    check(&[
        ("substr('hello',0)", "hello"),
        ("substr('hello',1,4)", "ell"),
        ("substr('hello',-2)", "lo"),
        ("substr('hello',0,-1)", "hell"),
        ("substr('hello',4,2)", ""),
        ("substr('ñandú',1,3)", "an"),
        ("substring-before('hello','l')", "he"),
        ("substring-after('hello','l')", "lo"),
        ("substring-after('hello','')", "hello"),
        ("translate('hello wor,ld',' ,',', ')", "hello,wor ld"),
        ("translate('hello','l','')", "heo"),
        ("normalize-space(' \t a   b ')", "a b"),
        ("concat('ab','cde','',1,false())", "abcde1false"),
        ("concat('a')", "a"),
        ("join(', ', 'a', 'b', '')", "a, b, "),
        ("string(string-length('cocotero'))", "8"),
        ("string(string-length('José'))", "4"),
        ("string(contains('abc', 'bcd'))", "false"),
        ("string(starts-with('', ''))", "true"),
        ("string(ends-with('abc', 'c'))", "true"),
        ("string(regex('12345','[0-9]+'))", "true"),
        ("string(regex('a1','^[0-9]+$'))", "false"),
        ("string(regex('a', concat('(', '')))", "false"),
    ]);
}

#[test]
fn choices_are_words_between_spaces() {
    check(&[
        ("string(selected('apple baby crimson', 'baby'))", "true"),
        ("string(selected('apple baby crimson', '  baby  '))", "true"),
        ("string(selected('apple baby crimson', 'bab'))", "false"),
        ("string(selected('', 'apple'))", "false"),
        ("string(count-selected('apple baby crimson'))", "3"),
        ("string(count-selected(''))", "0"),
        ("selected-at('apple baby crimson', 2)", "crimson"),
        ("selected-at('apple baby', 2)", ""),
        ("selected-at('apple baby', -1)", ""),
    ]);
}

#[test]
fn rounding_puts_halves_up() {
    check(&[
        ("string(round('14.6'))", "15"),
        ("string(round(14.5))", "15"),
        ("string(round(-14.5))", "-14"),
        ("string(round('-0.5'))", "0"),
        ("string(round('14.29123456789', 1))", "14.3"),
        ("string(round('14.29123456789', 1.5))", "14.3"),
        ("string(round('14.29123456789', 4))", "14.2912"),
        ("string(round('12345.12345', -1))", "12350"),
        ("string(round('12350.12345', -2))", "12400"),
        ("string(round('12345.15', 1))", "12345.2"),
        ("string(round('-12345.15', 1))", "-12345.1"),
        ("string(round('NaN'))", "NaN"),
        ("string(int('-12345.6789'))", "-12345"),
        ("string(int('x'))", "NaN"),
        ("string(floor(-1.5))", "-2"),
        ("string(abs(-3.5))", "3.5"),
        ("string(pow(2.5, 2))", "6.25"),
        ("string(min(3, 1, 2))", "1"),
        ("string(max(3, '', 2))", "3"),
        ("string(max(''))", "NaN"),
    ]);
}

#[test]
fn dates_count_in_days() {
    check(&[
        ("string(number('1970-01-02'))", "1"),
        ("string(number('1969-12-31'))", "-1"),
        ("string(number('2008-09-05'))", "14127"),
        ("string(number('1941-12-07'))", "-10252"),
        ("string(number('1983-09-31'))", "NaN"),
        ("string(date('2008-09-08') - date('1983-10-06'))", "9104"),
        ("string('2001-12-26' > '2001-12-25')", "true"),
        ("date(0)", "1970-01-01"),
        ("date(6.5)", "1970-01-07"),
        ("date(-1)", "1969-12-31"),
        ("date('1996-02-29')", "1996-02-29"),
        ("date('1983-09-31')", ""),
        ("date(today() + 30)", "2026-12-22"),
        ("today()", "2026-11-22"),
        ("now()", "2026-11-22T19:05:30.250-06:00"),
        ("string(now() > today())", "true"),
        ("string(now() < today() + 1)", "true"),
        ("string(decimal-date-time('1970-01-02T00:00:00.000Z'))", "1"),
        ("string(decimal-time('12:00:00.000'))", "0.5"),
        ("string(decimal-time('06:00:00.000-07:60'))", "NaN"),
        ("string(decimal-time('2000-01-01T12:00:00.000Z'))", "0.25"),
        ("date-time('2000-01-01T10:20')", "2000-01-01T10:20:00.000-06:00"),
    ]);
}

#[test]
fn dates_are_written_by_odks_letters() {
    check(&[
        ("format-date('2018-01-02T10:20:30.123', '%Y-%m-%e %H:%M:%S')", "2018-01-2 10:20:30"),
        ("format-date('2018-01-02', '%d/%n/%y %b %a')", "02/1/18 Jan Tue"),
        ("format-date-time('2018-01-02T09:20:30.123', '%h %3')", "9 123"),
        ("format-date('', '%Y')", ""),
    ]);
}

#[test]
fn branches_that_are_not_taken_do_not_matter() {
    check(&[
        ("if(true(), 5, 'abc')", "5"),
        ("if('', 5, 'abc')", "abc"),
        ("coalesce('', 'b')", "b"),
        ("coalesce('a', 'b')", "a"),
        ("string(checklist(1, 3, 'foo', 'bar'))", "true"),
        ("string(checklist(-1, 1, 'foo', 'bar'))", "false"),
        ("string(weighted-checklist(2, 3, true(), 2, false(), 5))", "true"),
    ]);
}

#[test]
fn names_of_operators_are_names_where_an_operand_stands() {
    check(&[("string(count(div))", "0"), ("string(count(../and | ../or))", "0"), ("string(2*3)", "6")]);
}

#[test]
fn a_broken_expression_names_the_position() {
    let rows: [(&str, usize, ExpressionErrorKind); 8] = [
        ("1 +", 3, ExpressionErrorKind::UnexpectedEnd),
        ("1 + )", 4, ExpressionErrorKind::Unexpected { found: ")".into() }),
        ("'abc", 0, ExpressionErrorKind::UnclosedText),
        ("1 + ${edad", 4, ExpressionErrorKind::UnclosedReference),
        (
            "selectd('a', 'b')",
            0,
            ExpressionErrorKind::UnknownFunction { name: "selectd".into(), nearest: Some("selected".into()) },
        ),
        (
            "1 + not()",
            4,
            ExpressionErrorKind::WrongArgumentCount { name: "not".into(), min: 1, max: Some(1) },
        ),
        ("'ñ' # 2", 4, ExpressionErrorKind::Unexpected { found: "#".into() }),
        ("regex('a', '(')", 0, ExpressionErrorKind::BadRegex),
    ];
    for (text, at, kind) in rows {
        let problems = problems_of_calculation(text);
        let [problem] = problems.as_slice() else { panic!("{text}: {problems:?}") };
        let ProblemKind::BadExpression(error) = &problem.kind else { panic!("{text}: {problem}") };
        assert_eq!((error.at, &error.kind), (at, &kind), "{text}");
    }
}

#[test]
fn an_expression_too_deep_for_a_phones_stack_is_refused() {
    for text in ["(".repeat(5_000), "-".repeat(5_000), "1+".repeat(5_000), "not(".repeat(5_000)] {
        let problems = problems_of_calculation(&format!("{text}1"));
        assert!(matches!(problems.first().map(|problem| &problem.kind), Some(ProblemKind::BadExpression(_))));
    }
}
