//! House rules that a machine can check.

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    // When it runs, and not when it was compiled: clones may share a target folder.
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
    Path::new(&package).parent().expect("the workspace").to_path_buf()
}

/// All files of ours below these folders with these endings.
fn files(folders: &[&str], endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let skipped = ["node_modules", "target", "test-results", ".git"];
            let entries = std::fs::read_dir(&path).expect("a folder").filter_map(Result::ok).map(|entry| entry.path());
            left.extend(entries.filter(|path| !skipped.iter().any(|name| path.ends_with(name))));
        } else if path.exists() && path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        {
            let name = path.strip_prefix(root()).expect("inside").display().to_string();
            found.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
    found
}

const CODE: [&str; 6] = ["app/src", "domain/src", "server/src", "migration/src", "xtask/src", "tests"];

#[test]
fn no_file_passes_four_hundred_lines() {
    let mut long: Vec<String> = files(&CODE, &["rs", "mjs", "js", "ts"])
        .into_iter()
        .chain(files(&["style"], &["css"]))
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(name, _)| name)
        .collect();
    long.sort();
    assert!(long.is_empty(), "{long:?} want to be two");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<String> =
        files(&CODE, &["rs"]).into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn raw_text_tags_hold_no_dynamic_children() {
    // The renderer does not escape what stands in these; `ui/field.rs` writes the one textarea, encoded.
    for (name, text) in files(&["app/src"], &["rs"]) {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for tag in ["<textarea", "<noscript", "<style"] {
            let bare = text.lines().any(|line| {
                line.contains(tag) && !line.contains("inner_html=text") && !line.trim_start().starts_with("//")
            });
            assert!(!bare, "{name} has a bare {tag}>");
        }
        assert!(
            !text.lines().any(|line| line.contains("<script")
                && !line.contains("src=site.loader></script>")
                && !line.contains("\"<script")),
            "{name} has a script"
        );
    }
}

#[test]
fn pages_have_no_inline_styles_and_no_raw_colours() {
    for (name, text) in files(&["app/src"], &["rs"]) {
        assert!(!text.contains(" style=") && !text.contains("style:"), "{name}");
    }
    for (name, text) in files(&["style"], &["css"]).into_iter().filter(|(name, _)| !name.ends_with("tokens.css")) {
        let raw = text.lines().find(|line| {
            line.contains("#")
                && line
                    .split('#')
                    .skip(1)
                    .any(|rest| rest.chars().take(3).all(|c| c.is_ascii_hexdigit()) && rest.len() >= 3)
        });
        assert!(raw.is_none(), "{name}: {raw:?}");
    }
}

#[test]
fn islands_know_nothing_of_the_domain() {
    for (name, text) in files(&["app/src/islands"], &["rs"]) {
        assert!(!text.contains("domain::"), "{name}");
    }
}

#[test]
fn the_pages_say_what_is_in_the_fluent_file_and_nothing_else() {
    let fluent = std::fs::read_to_string(root().join("app/locales/en.ftl")).expect("en.ftl");
    let known: Vec<&str> = fluent.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect();
    // What is wrong with what somebody typed is named in the domain, and said by the page.
    let code: String = files(&["app/src", "domain/src"], &["rs"]).into_iter().map(|(_, text)| text).collect();
    let asking = [
        "words.text(\"",
        "words.with(\"",
        "spoken().text(\"",
        "spoken().with(\"",
        "Complaint::message(\"",
        "Complaint::with(\"",
    ];
    for asked in asking {
        for rest in code.split(asked).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            assert!(known.contains(&key), "a page says `{key}`");
        }
    }
    // Those of errors are put together from the error's name; a unit test reads each.
    let unsaid: Vec<_> =
        known.iter().filter(|key| !key.starts_with("problem-") && !code.contains(&format!("\"{key}\""))).collect();
    assert!(unsaid.is_empty(), "no page says {unsaid:?}");
}

#[test]
fn tests_that_the_documents_name_exist() {
    let code: String = files(&CODE, &["rs"]).into_iter().map(|(_, text)| text).collect();
    for (name, text) in files(&["README.md", "CONTRIBUTING.md", "docs"], &["md"]) {
        for quoted in text.split('`').skip(1).step_by(2) {
            // Nothing else of ours has so long a name.
            let is_test =
                quoted.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
                    && quoted.matches('_').count() >= 3;
            assert!(!is_test || code.contains(&format!("fn {quoted}(")), "{name} names {quoted}, which is not there");
        }
    }
}

#[test]
fn paths_that_the_documents_name_exist() {
    for (name, text) in files(&["README.md", "CONTRIBUTING.md", "docs"], &["md"]) {
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = quoted.contains('/')
                && CODE
                    .iter()
                    .chain(&["docs", "style", ".ci", "domain/curriculum"])
                    .any(|folder| quoted.starts_with(&format!("{}/", folder.split('/').next().unwrap_or(folder))));
            let plain =
                quoted.trim_end_matches('/').split([':', '*', '{', ' ']).next().unwrap_or(quoted).trim_end_matches('/');
            assert!(!is_path || root().join(plain).exists(), "{name} names {quoted}, which is not there");
        }
    }
}
