//! What the layout of the code promises, read from the code itself.

use souk_tests::source::{SERVICES, binaries, files, resources, text};
use std::path::{Path, PathBuf};

/// Whatever reaches out of the process, or back from the rules to what surrounds them.
const OUTSIDE: [&str; 16] = [
    "aws_",
    "deadpool",
    "lambda_",
    "redis",
    "reqwest",
    "souk_platform",
    "sqlx",
    "std::env",
    "std::fs",
    "std::net",
    "tokio",
    "crate::api",
    "crate::clients",
    "crate::ports",
    "crate::store",
    "SystemTime::now",
];
/// Pure rules that stand beside the room `domain` of their crate, or in a crate without one.
const PURE: [&str; 11] = [
    "shared/catalog/src/categories.rs",
    "shared/catalog/src/search/cursor.rs",
    "shared/catalog/src/search/lexicon.rs",
    "shared/catalog/src/search/passage.rs",
    "shared/catalog/src/search/ranker.rs",
    "shared/catalog/src/import.rs",
    "shared/catalog/src/merge_patch.rs",
    "shared/catalog/src/product.rs",
    "shared/contracts/src",
    "shared/language/src",
    "shared/privacy/src",
];

#[test]
fn services_meet_in_contracts_only() {
    for service in SERVICES {
        let others = SERVICES.iter().filter(|other| **other != service);
        for manifest in [
            format!("shared/{service}/Cargo.toml"),
            format!("functions/{service}/Cargo.toml"),
        ] {
            let manifest_text = text(&manifest);
            for other in others.clone() {
                let name = format!("souk-{other}");
                let depends = |line: &str| {
                    line.strip_prefix(&name)
                        .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
                };
                assert!(
                    !manifest_text.lines().any(depends),
                    "{manifest} depends on {name}"
                );
            }
        }
    }
}

#[test]
fn the_domain_reaches_nothing_outside_itself() {
    let rooms: Vec<_> = files("shared", "rs")
        .into_iter()
        .filter(|file| is_domain(file))
        .collect();
    assert!(rooms.len() >= SERVICES.len(), "only {rooms:?} were found");
    for file in rooms {
        let source = text(&file);
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.starts_with("//"))
        {
            let reached = OUTSIDE.iter().find(|name| line.contains(*name));
            assert_eq!(reached, None, "{}: {line}", file.display());
        }
    }
}

fn is_domain(file: &Path) -> bool {
    let is_room = |part: &std::ffi::OsStr| part == "domain" || part == "domain.rs";
    file.iter().any(is_room) || PURE.iter().any(|pure| file.starts_with(pure))
}

#[test]
fn a_binary_is_wiring_of_forty_lines_at_most() {
    let binaries = binaries();
    assert!(!binaries.is_empty());
    for binary in binaries {
        let lines = text(&binary.source).lines().count();
        assert!(lines <= 40, "{} has {lines} lines", binary.source.display());
        let declared = format!("Platform::start(\"{}\")", binary.name);
        assert!(
            text(&binary.source).contains(&declared),
            "{} does not start as {}",
            binary.source.display(),
            binary.name
        );
    }
}

#[test]
fn every_source_of_a_binary_is_declared() {
    let declared: Vec<_> = binaries().into_iter().map(|binary| binary.source).collect();
    let of_tests = |file: &PathBuf| file.iter().any(|part| part == "tests");
    for source in files("functions", "rs")
        .into_iter()
        .filter(|file| !of_tests(file))
    {
        assert!(
            declared.contains(&source),
            "{} is no binary of its package",
            source.display()
        );
    }
}

#[test]
fn a_file_has_one_subject() {
    for file in ["shared", "functions"]
        .into_iter()
        .flat_map(|top| files(top, "rs"))
    {
        let lines = text(&file).lines().count();
        assert!(lines <= 450, "{} has {lines} lines", file.display());
    }
}

#[test]
fn no_service_holds_anothers_database_password() {
    let template = text("template.yaml");
    let shared = template.split("\nResources:\n").next().unwrap_or_default();
    let functions: Vec<_> = resources()
        .into_iter()
        .filter(|resource| resource.function().is_some())
        .collect();
    assert!(!functions.is_empty());
    for service in ["catalog", "inventory", "orders"] {
        let secret = format!("{service}databasesecret");
        let globals = shared.split("\nGlobals:\n").nth(1).unwrap_or_default();
        assert!(
            !folded(globals).contains(&secret),
            "every function gets the password of {service}"
        );
        for function in &functions {
            let name = function.function().unwrap_or_default();
            let is_own = name.starts_with(service) || name == "platform-migrate";
            assert!(
                is_own || !folded(&function.text).contains(&secret),
                "{name} holds the password of {service}"
            );
        }
    }
}

/// `CATALOG_DATABASE_SECRET` and `CatalogDatabaseSecret` alike.
fn folded(text: &str) -> String {
    text.replace('_', "").to_lowercase()
}
