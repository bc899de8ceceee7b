// SPDX-License-Identifier: GPL-3.0-or-later
//! The names of one machine or of many: a pattern such as `guest-{1..3}` means three, and so does “How many”.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::BasicsGroup;
use crate::definition::clone::expand;
use crate::definition::new_machine::Field;
use crate::ui::i18n::ngettext_f;
use crate::ui::problems::Problems;
use crate::ui::widgets::pattern_problem_sentence;

impl BasicsGroup {
    pub(super) fn setup_names(&self) {
        let imp = self.imp();
        imp.count.connect_value_changed(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| group.follow_count()
        ));
        imp.name.connect_changed(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| group.follow_pattern()
        ));
    }

    /// Asks how many machines there are to be, where several at once make sense.
    pub(in crate::ui::new_machine) fn ask_how_many(&self, asked: bool) {
        self.imp().count_row.set_visible(asked);
    }

    /// The names, in order. What is no pattern is a problem, and one name.
    pub(in crate::ui::new_machine) fn names(&self, problems: &mut Problems) -> Vec<String> {
        let typed = self.name();
        match expand(&typed) {
            Ok(names) => names,
            Err(problem) => {
                problems.error(Field::Name, pattern_problem_sentence(problem));
                vec![typed]
            }
        }
    }

    /// Says how many there will be.
    pub(super) fn say_how_many(&self) {
        let names = expand(&self.name()).unwrap_or_default();
        let [first, .., last] = names.as_slice() else {
            return;
        };
        let text = ngettext_f(
            "{count} machine, from {first} to {last}",
            "{count} machines, from {first} to {last}",
            u32::try_from(names.len()).unwrap_or(u32::MAX),
            &[("first", first), ("last", last)],
        );
        self.imp().name_note.tell(&text);
    }

    /// Another number: the pattern follows.
    fn follow_count(&self) {
        let imp = self.imp();
        let wanted = usize::try_from(imp.count.value_as_int()).unwrap_or(1);
        let name = self.name();
        if expand(&name).map_or(1, |it| it.len()) != wanted {
            imp.name.set_text(&with_count(&name, wanted));
        }
    }

    /// Another pattern: the number follows.
    fn follow_pattern(&self) {
        let count = expand(&self.name()).map_or(1, |it| it.len());
        let count = f64::from(u32::try_from(count).unwrap_or(1));
        self.imp().count.set_value(count);
    }
}

/// The name or the pattern, for so many machines.
fn with_count(name: &str, count: usize) -> String {
    let taken_apart = name
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let (before, range, after) = match taken_apart {
        Some((before, (range, after))) => (before.to_owned(), range, after),
        None => {
            let (stem, number) = numbered(name);
            (format!("{stem}-"), number, "")
        }
    };
    if count == 1 {
        let before = before.trim_end_matches('-');
        return format!("{before}{after}");
    }
    let first = range.split("..").next().unwrap_or_default();
    let from: usize = first.parse().unwrap_or(1);
    let last = format!("{:0width$}", from + count - 1, width = first.len());
    format!("{before}{{{first}..{last}}}{after}")
}

/// The name without the number at its end, and that number: `guest` and `2` for `guest-2`, `1` where there is none.
fn numbered(name: &str) -> (&str, &str) {
    let is_number =
        |it: &str| (1..=9).contains(&it.len()) && it.bytes().all(|digit| digit.is_ascii_digit());
    match name.rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() && is_number(number) => (stem, number),
        _ => (name, "1"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_count;

    #[test]
    fn a_pattern_follows_the_number() {
        for (name, count, pattern) in [
            ("guest", 3, "guest-{1..3}"),
            ("machine-1", 2, "machine-{1..2}"),
            ("machine-4", 2, "machine-{4..5}"),
            ("web-{2..3}.lan", 4, "web-{2..5}.lan"),
            ("w{08..09}", 3, "w{08..10}"),
            ("guest-{1..3}", 1, "guest"),
            ("debian12", 2, "debian12-{1..2}"),
        ] {
            assert_eq!(with_count(name, count), pattern, "{name}");
        }
    }
}
