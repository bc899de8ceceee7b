// SPDX-License-Identifier: GPL-3.0-or-later
//! Names of clones and of their images.

/// The most machines that are made at once.
const MOST: usize = 100;

/// What is wrong with a pattern of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternProblem {
    /// A brace is not closed, or there is more than one pair.
    Braces,
    /// Between the braces are no two whole numbers with `..` between them.
    Numbers,
    /// The first number is larger than the last.
    Backwards,
    /// More names than 100.
    TooMany,
}

/// The names that a pattern stands for: `web-{1..3}` for `web-1`, `web-2`, `web-3`; with `{01..03}` they are `web-01`
/// and so on. A text without braces is one name.
///
/// # Errors
/// When there are braces, and no such numbers between them.
pub fn expand(pattern: &str) -> Result<Vec<String>, PatternProblem> {
    if !pattern.contains(['{', '}']) {
        return Ok(vec![pattern.to_owned()]);
    }
    let (before, rest) = pattern.split_once('{').ok_or(PatternProblem::Braces)?;
    let (range, after) = rest.split_once('}').ok_or(PatternProblem::Braces)?;
    if [before, range, after]
        .iter()
        .any(|it| it.contains(['{', '}']))
    {
        return Err(PatternProblem::Braces);
    }
    let (first, last) = range.split_once("..").ok_or(PatternProblem::Numbers)?;
    let (from, to) = (number(first)?, number(last)?);
    if from > to {
        return Err(PatternProblem::Backwards);
    }
    if usize::try_from(to - from).map_or(true, |it| it >= MOST) {
        return Err(PatternProblem::TooMany);
    }
    // As in a shell: a zero in front gives all the same width.
    let is_padded = [first, last]
        .iter()
        .any(|it| it.len() > 1 && it.starts_with('0'));
    let width = match is_padded {
        true => first.len().max(last.len()),
        false => 0,
    };
    let names = (from..=to).map(|number| format!("{before}{number:0width$}{after}"));
    Ok(names.collect())
}

fn number(text: &str) -> Result<u64, PatternProblem> {
    let is_digits =
        !text.is_empty() && text.len() <= 9 && text.bytes().all(|it| it.is_ascii_digit());
    match is_digits {
        true => text.parse().map_err(|_| PatternProblem::Numbers),
        false => Err(PatternProblem::Numbers),
    }
}

/// A name for the clone of a machine: `web-clone`, then `web-clone-2`.
#[must_use]
pub fn propose_name(original: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let first = format!("{original}-clone");
    let numbered = (2_u64..).map(|number| format!("{first}-{number}"));
    let mut names = std::iter::once(first.clone()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or(first)
}

/// A name for the image of a clone's disk: the original's with the clone's name in place of the machine's, else the
/// clone's with the disk's target. Taken names are numbered.
#[must_use]
pub fn image_name(
    original: &str,
    machine: &str,
    clone: &str,
    target: &str,
    extension: &str,
    taken: &[String],
) -> String {
    let file = original.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = match !machine.is_empty() && stem.contains(machine) {
        true => stem.replace(machine, clone),
        false => format!("{clone}-{target}"),
    };
    free_name(&stem, extension, taken)
}

/// A name for the copy that takes the place of an overlay: `web-3-full.qcow2` for `web-3.qcow2`.
#[must_use]
pub fn full_name(overlay: &str, taken: &[String]) -> String {
    let (stem, extension) = overlay.rsplit_once('.').unwrap_or((overlay, "qcow2"));
    free_name(&format!("{stem}-full"), extension, taken)
}

/// A number at the end of a machine's name is part of the name: another one is put behind it.
fn free_name(stem: &str, extension: &str, taken: &[String]) -> String {
    let first = format!("{stem}.{extension}");
    let numbered = (2_u64..).map(|number| format!("{stem}-{number}.{extension}"));
    let mut names = std::iter::once(first.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_names() {
        assert_eq!(expand("web").unwrap(), ["web"]);
        assert_eq!(expand("web-{1..3}").unwrap(), ["web-1", "web-2", "web-3"]);
        assert_eq!(expand("{9..10}.a").unwrap(), ["9.a", "10.a"]);
        assert_eq!(expand("w{08..10}").unwrap(), ["w08", "w09", "w10"]);
        assert_eq!(expand("w{7..7}").unwrap(), ["w7"]);
        assert_eq!(expand("w{1..100}").unwrap().len(), 100);
    }

    #[test]
    fn what_is_no_pattern() {
        for (pattern, problem) in [
            ("w{1..2", PatternProblem::Braces),
            ("w}1..2{", PatternProblem::Braces),
            ("w{1..2}{3..4}", PatternProblem::Braces),
            ("w{}", PatternProblem::Numbers),
            ("w{1-2}", PatternProblem::Numbers),
            ("w{-1..2}", PatternProblem::Numbers),
            ("w{1..}", PatternProblem::Numbers),
            ("w{1..99999999999999999999}", PatternProblem::Numbers),
            ("w{2..1}", PatternProblem::Backwards),
            ("w{1..101}", PatternProblem::TooMany),
        ] {
            assert_eq!(expand(pattern), Err(problem), "{pattern}");
        }
    }

    #[test]
    fn proposed_names_are_free() {
        let taken = ["web-clone", "web-clone-2"];
        assert_eq!(propose_name("web", |_| false), "web-clone");
        assert_eq!(propose_name("web", |it| taken.contains(&it)), "web-clone-3");
    }

    #[test]
    fn images_are_named_after_the_clone() {
        let name = |original, taken: &[String]| {
            image_name(original, "web", "web-clone", "vdb", "qcow2", taken)
        };
        assert_eq!(name("/srv/web.img", &[]), "web-clone.qcow2");
        assert_eq!(name("/srv/web-data.qcow2", &[]), "web-clone-data.qcow2");
        assert_eq!(name("/srv/x.y.qcow2", &[]), "web-clone-vdb.qcow2");
        let taken = ["web-clone.qcow2".to_owned()];
        assert_eq!(name("/srv/web.img", &taken), "web-clone-2.qcow2");
        // Not that of the next machine.
        let taken = ["web-3.qcow2".to_owned()];
        let third = image_name("base.qcow2", "base", "web-3", "vda", "qcow2", &taken);
        assert_eq!(third, "web-3-2.qcow2");
        assert_eq!(full_name("web-3.qcow2", &taken), "web-3-full.qcow2");
    }
}
