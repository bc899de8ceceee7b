// SPDX-License-Identifier: GPL-3.0-or-later
//! Picks an operating system from all that libosinfo knows.

use std::cell::RefCell;
use std::rc::Rc;

use super::list_picker::{self, Entry, today};
use crate::model::os::Os;
use crate::model::os_catalog::OsCatalog;
use crate::ui::i18n::gettext;

/// What was picked.
#[derive(Clone, Debug)]
pub(crate) enum Picked {
    /// What the image says.
    Detected,
    /// A system that libosinfo does not know.
    Other,
    /// This one.
    Os(Box<Os>),
}

/// Lets a person pick; `None` if they would rather not. `detected` is whether there
/// is an image that says something.
pub(crate) async fn pick(parent: &gtk::Window, detected: bool) -> Option<Picked> {
    let choices = Rc::new(RefCell::new(Vec::new()));
    let filled = choices.clone();
    let entries = async move {
        let systems = OsCatalog::all().await;
        let systems = systems.into_iter().map(|os| Picked::Os(Box::new(os)));
        let first = detected.then_some(Picked::Detected);
        let first = first.into_iter().chain([Picked::Other]);
        let all: Vec<Picked> = first.chain(systems).collect();
        let today = today();
        let entries = all.iter().map(|it| entry(it, &today)).collect();
        filled.replace(all);
        entries
    };
    let place = list_picker::pick(parent, &gettext("Operating System"), entries).await?;
    choices.borrow().get(place).cloned()
}

fn entry(picked: &Picked, today: &str) -> Entry {
    let plain = |title: String| Entry {
        title,
        ..Entry::default()
    };
    match picked {
        Picked::Detected => plain(gettext("As detected")),
        Picked::Other => plain(gettext("Another system")),
        Picked::Os(os) => Entry {
            title: os.name.clone(),
            detail: os.short_id.clone(),
            searched: Some(format!("{} {}", os.name.to_lowercase(), os.short_id)),
            is_old: os.is_over(today),
            ..Entry::default()
        },
    }
}
