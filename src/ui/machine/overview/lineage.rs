// SPDX-License-Identifier: GPL-3.0-or-later
//! What the overview says of a linked clone: its backing images; of a template: its linked clones.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::Overview;
use crate::model::{Lineage, Link};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::fill_group;

impl Overview {
    pub(super) fn show_lineage(&self, lineage: &Lineage) {
        let imp = self.imp();
        let mut rows: Vec<(String, String)> = lineage.links.iter().map(link).collect();
        if !lineage.clones.is_empty() {
            let names: Vec<String> = lineage.clones.iter().map(|it| shown_name(it)).collect();
            rows.push((gettext("Linked clones"), names.join("\n")));
        }
        imp.independent.set_visible(!lineage.links.is_empty());
        fill_group(&imp.lineage, &mut imp.lineage_rows.borrow_mut(), &rows);
    }
}

fn link(link: &Link) -> (String, String) {
    let place = match &link.machine {
        Some(machine) => gettext_f(
            "Linked to “{machine}”\n{path}",
            &[("machine", &shown_name(machine)), ("path", &link.backing)],
        ),
        None => gettext_f("Linked to {path}", &[("path", &link.backing)]),
    };
    let target = [("target", link.target.as_str())];
    (gettext_f("Hard disk ({target})", &target), place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_disk_stands_on() {
        let mut one = Link {
            target: "vda".to_owned(),
            path: "/b".to_owned(),
            backing: "/a".to_owned(),
            machine: Some("web".to_owned()),
        };
        let (title, text) = link(&one);
        assert_eq!(title, "Hard disk (vda)");
        assert_eq!(text, "Linked to “web”\n/a");
        one.machine = None;
        assert_eq!(link(&one).1, "Linked to /a");
    }
}
