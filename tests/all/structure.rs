//! The order of reading: each module uses only those that stand above it in its list, from `lib.rs` down. A newcomer reads
//! downwards and never climbs back.

use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

/// The modules of a file, in order, as `mod name;` lists them.
fn modules(file: &Path) -> Vec<String> {
    let text = read_to_string(file).expect("the file is there");
    text.lines()
        .filter_map(|line| {
            let line = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub ");
            line.strip_prefix("mod ")?
                .strip_suffix(';')
                .map(str::to_owned)
        })
        .collect()
}

/// The code of a file: no comments, and nothing from its tests on.
fn code(file: &Path) -> String {
    let text = read_to_string(file).expect("the file is there");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// The first names after a path's beginning: `crate::a::b` and `crate::{a::b, c}` name `a` and `c` after `crate::`.
fn named_after(code: &str, start: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let rest = &code[at + start.len()..];
        let name = |text: &str| {
            text.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect::<String>()
        };
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.push(name(item.trim()));
                        item.clear();
                        continue;
                    }
                    _ => {}
                }
                item.push(c);
            }
            names.push(name(item.trim()));
        } else {
            names.push(name(rest));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The files of a module: `name.rs`, or all of the folder `name`.
fn files_of(folder: &Path, module: &str) -> Vec<PathBuf> {
    let file = folder.join(format!("{module}.rs"));
    if file.exists() {
        vec![file]
    } else {
        rust_files(&folder.join(module))
    }
}

#[test]
fn paths_are_found_in_code() {
    let code = "use crate::a::b;\nuse crate::{c::{d, e}, f};\nlet x = crate::g::h();\nuse super::i::j; my_crate::k::l();";
    assert_eq!(named_after(code, "crate::"), ["a", "c", "f", "g"]);
    assert_eq!(named_after(code, "super::"), ["i"]);
}

#[test]
fn modules_use_only_those_above_them() {
    let source = Path::new("src");
    let order = modules(&source.join("lib.rs"));
    assert!(order.len() >= 8, "{order:?}");
    let mut wrong = Vec::new();
    for (place, module) in order.iter().enumerate() {
        for file in files_of(source, module) {
            for used in named_after(&code(&file), "crate::") {
                match order.iter().position(|other| *other == used) {
                    Some(other) if other > place => wrong.push(format!(
                        "{} uses {used}, which stands below {module}",
                        file.display()
                    )),
                    Some(_) => {}
                    // What `lib.rs` re-exports has a home of its own: say that one.
                    None => wrong.push(format!(
                        "{} uses crate::{used}, which is no module",
                        file.display()
                    )),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn so_do_the_files_of_a_folder() {
    let source = Path::new("src");
    let mut wrong = Vec::new();
    for module in modules(&source.join("lib.rs")) {
        let folder = source.join(&module);
        if !folder.is_dir() {
            continue;
        }
        let order = modules(&folder.join("mod.rs"));
        for (place, own) in order.iter().enumerate() {
            for file in files_of(&folder, own) {
                let code = code(&file);
                let mut used = named_after(&code, "super::");
                used.extend(paths_within(&code, &module));
                for name in used {
                    if let Some(other) = order.iter().position(|other| *other == name)
                        && other > place
                    {
                        wrong.push(format!(
                            "{} uses {name}, which stands below {own} in {module}",
                            file.display()
                        ));
                    }
                }
            }
        }
        // Every file of the folder is in its list.
        for file in rust_files(&folder) {
            let name = file
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            assert!(
                name == "mod" || order.contains(&name),
                "{} is in no list",
                file.display()
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn paths_within(code: &str, module: &str) -> Vec<String> {
    named_after(code, &format!("crate::{module}::"))
}

#[test]
fn every_file_opens_with_what_it_is() {
    let mut files = rust_files(Path::new("src"));
    files.extend(rust_files(Path::new("tests/all")));
    files.extend(rust_files(Path::new("examples")));
    for file in files {
        let text = read_to_string(&file).expect("the file is there");
        // The crate page is the README.
        if text.contains("\n#![doc = include_str!(\"../README.md\")]\n") {
            continue;
        }
        assert!(
            text.starts_with("//! "),
            "{} opens with no sentence",
            file.display()
        );
        let first = text.lines().next().expect("it has a line");
        assert!(first.len() > 12, "{} opens with {first:?}", file.display());
    }
}

#[test]
fn every_module_has_a_line_that_says_what_it_is() {
    let lists = rust_files(Path::new("src"))
        .into_iter()
        .filter(|file| file.ends_with("mod.rs") || file.ends_with("lib.rs"));
    for file in lists {
        let text = read_to_string(&file).expect("the file is there");
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let bare = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub ");
            if bare.starts_with("mod ") && bare.ends_with(';') {
                // A module of a feature has its `cfg` between.
                let mut above = lines[..i]
                    .iter()
                    .rev()
                    .filter(|line| !line.starts_with("#["));
                let above = above.next().copied().unwrap_or_default();
                assert!(
                    above.starts_with("// "),
                    "{}: nothing above {line:?}",
                    file.display()
                );
            }
        }
    }
}

/// One public path per item, and each that users were promised.
#[test]
fn what_users_name_is_there() {
    use territory::{
        Atlas, Border, Builder, Enclave, Error, Exclave, Found, Holders, Line, LineId, Location,
        Nearest, Neighbor, Part, PartId, Place, PlaceId, RingRun, Share, SharedArc, SharedBorder,
        Standings, Territory, TerritoryId, Touch, Zone, ZoneId,
    };
    fn named<T>() -> &'static str {
        std::any::type_name::<T>()
    }
    let names = [
        named::<Atlas>(),
        named::<Border>(),
        named::<Builder>(),
        named::<Enclave>(),
        named::<Error>(),
        named::<Exclave>(),
        named::<Found>(),
        named::<Holders<'_>>(),
        named::<Line>(),
        named::<LineId>(),
        named::<Location>(),
        named::<Nearest>(),
        named::<Neighbor>(),
        named::<Part>(),
        named::<PartId>(),
        named::<Place>(),
        named::<PlaceId>(),
        named::<RingRun>(),
        named::<Share>(),
        named::<SharedArc>(),
        named::<SharedBorder<'_>>(),
        named::<Standings>(),
        named::<Territory>(),
        named::<TerritoryId>(),
        named::<Touch>(),
        named::<Zone>(),
        named::<ZoneId>(),
        named::<geojson::GeoJson>(),
    ];
    assert!(names.iter().all(|name| name.contains("::")));
    let text = read_to_string("src/lib.rs").expect("the file is there");
    let public: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("pub mod "))
        .collect();
    assert_eq!(
        public,
        ["pub mod guide;"],
        "modules are private, but for pages"
    );
    let pages = code(Path::new("src/guide.rs"));
    let is_page = |line: &str| {
        line.is_empty()
            || line.starts_with("#[doc")
            || line.starts_with("pub mod ") && line.ends_with(" {}")
    };
    assert!(pages.lines().all(is_page), "a guide is text alone");
    assert!(
        !text.contains("::*"),
        "nothing is re-exported by the armful"
    );
}
