//! The committed list of rules is held to the tests: each test that it names is there.

use std::path::Path;

#[test]
fn every_rule_of_the_list_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let list = std::fs::read_to_string(root.join("shared/forms/RULES.md")).unwrap();
    let mut rules = 0;
    for line in list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| rule")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [rule, tests] = cells.as_slice() else { panic!("{line}") };
        for test in tests.split(", ") {
            let (file, name) =
                test.trim_matches('`').split_once("::").unwrap_or_else(|| panic!("{rule}: {test}"));
            let file = root.join(match file.split_once('/') {
                Some(("rules", file)) => format!("shared/xlsform/tests/rules/{file}.rs"),
                _ => format!("shared/forms/tests/{file}.rs"),
            });
            let source = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()));
            assert!(source.contains(&format!("fn {name}(")), "{rule}: {test}");
        }
        rules += 1;
    }
    assert!(rules > 40, "{rules}");
}
