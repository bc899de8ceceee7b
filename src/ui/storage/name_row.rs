// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for the name of a new volume, judged as it is typed.

use std::cell::RefCell;
use std::rc::Rc;

use crate::definition::volume::{VolumeNameProblem, volume_name_problem};
use crate::model::Pool;
use crate::ui::i18n::gettext;
use crate::ui::widgets;

/// The row, and the names that are taken.
#[derive(Clone)]
pub(super) struct NameRow {
    pub name: widgets::NameRow,
    taken: Rc<RefCell<Vec<String>>>,
}

impl NameRow {
    /// Adds the row to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, name: &str) -> Self {
        Self {
            name: widgets::NameRow::new(group, name),
            taken: Rc::default(),
        }
    }

    /// The names of this pool's volumes are taken.
    pub(super) fn set_pool(&self, pool: &Pool) {
        let volumes = pool.volume_list().all();
        let names = volumes.iter().map(|it| it.info().name.clone());
        self.taken.replace(names.collect());
    }

    pub(super) fn taken(&self) -> Vec<String> {
        self.taken.borrow().clone()
    }

    /// The name, if it can be had; otherwise the row says why not.
    pub(super) fn check(&self) -> Option<String> {
        let name = self.name.name();
        let problem = volume_name_problem(&name, self.taken.borrow().contains(&name));
        self.name.accept(name, problem.map(sentence))
    }
}

fn sentence(problem: VolumeNameProblem) -> String {
    match problem {
        VolumeNameProblem::Empty => gettext("Required"),
        VolumeNameProblem::Character => gettext("A name cannot contain “/”."),
        VolumeNameProblem::Control => gettext("A name cannot contain control characters."),
        VolumeNameProblem::Folder => gettext("This name stands for a folder."),
        VolumeNameProblem::Long => gettext("A name has at most 255 bytes."),
        VolumeNameProblem::Taken => gettext("The pool already has a volume with this name."),
    }
}
