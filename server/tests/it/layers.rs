//! Imports go down only: the house of ARCHITECTURE.md, kept.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From the bottom up. A module may use those below it and, within a floor, its neighbours' lower ones by this order.
const FLOORS: [&str; 9] = ["model", "store", "desk", "conn", "api", "web", "app", "config", "cli"];
/// What a module must not know, whoever offers it.
const FOREIGN: [(&str, &[&str]); 6] = [
    ("model", &["poem::", "rusqlite", "hyper", "tokio"]),
    ("store", &["poem", "hyper"]),
    ("desk", &["poem", "hyper", "rusqlite"]),
    ("conn", &["rusqlite"]),
    ("api", &["rusqlite", "crate::store"]),
    ("web", &["rusqlite", "crate::store"]),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// The names behind `crate::` in code, `use crate::{a, b}` included; comments do not count.
fn imports(code: &str) -> Vec<String> {
    let code: String = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 1 => break,
                    '}' => depth -= 1,
                    ',' if depth == 1 => found.push(std::mem::take(&mut name)),
                    other if depth == 1 => name.push(other),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(rest.to_owned());
        }
    }
    let first = |path: String| {
        let path = path.trim();
        let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
        path[..end].to_owned()
    };
    found.into_iter().map(first).filter(|name| !name.is_empty()).collect()
}

#[test]
fn imports_go_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for file in files {
        let inside = file.strip_prefix(&root).expect("inside");
        let module = inside.components().next().expect("a module").as_os_str().to_string_lossy();
        let module = module.trim_end_matches(".rs");
        let Some(floor) = FLOORS.iter().position(|name| *name == module) else {
            assert!(["main", "lib"].contains(&module), "{module} has no floor");
            continue;
        };
        let code = fs::read_to_string(&file).expect("a file");
        for import in imports(&code) {
            let below = FLOORS.iter().position(|name| *name == import);
            arrows += usize::from(below.is_some());
            if below.is_some_and(|below| below > floor) {
                wrong.push(format!("{} uses crate::{import}", inside.display()));
            }
        }
        for (of, foreign) in FOREIGN.iter().filter(|(of, _)| *of == module) {
            for name in foreign.iter().filter(|name| code.contains(**name)) {
                wrong.push(format!("{} is of {of} and knows {name}", inside.display()));
            }
        }
    }
    assert!(arrows > 50, "the imports were not found: {arrows}");
    assert!(wrong.is_empty(), "imports go down only:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let code = "use crate::{desk::{Desk, x}, model::Chat};\nlet a = crate::store::b(); // crate::api\nuse crate::web;";
    assert_eq!(imports(code), ["desk", "model", "store", "web"]);
}
