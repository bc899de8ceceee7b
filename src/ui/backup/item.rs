// SPDX-License-Identifier: GPL-3.0-or-later
//! A place in the list of backups: a backup in its chain, or one that is not finished.

use std::cell::OnceCell;
use std::rc::Rc;

use glib::subclass::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::backup::{Chain, Kind, Manifest};
use crate::model::KeptBackups;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::moment_text;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct BackupItem {
        pub(super) content: OnceCell<Content>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BackupItem {
        const NAME: &'static str = "GhBackupItem";
        type Type = super::BackupItem;
    }

    impl ObjectImpl for BackupItem {}
}

glib::wrapper! {
    /// An item of the list. It stays what it is.
    pub struct BackupItem(ObjectSubclass<imp::BackupItem>);
}

/// What an item is.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    title: String,
    facts: String,
    problem: Option<String>,
    /// The chain, and which backup of it.
    backup: Option<(Rc<Chain>, usize)>,
}

impl BackupItem {
    fn new(content: Content) -> Self {
        let item: Self = glib::Object::new();
        let _ = item.imp().content.set(content);
        item
    }

    fn content(&self) -> &Content {
        self.imp().content.get().expect("set by new()")
    }

    pub(super) fn title(&self) -> &str {
        &self.content().title
    }

    pub(super) fn facts(&self) -> &str {
        &self.content().facts
    }

    pub(super) fn problem(&self) -> Option<&str> {
        self.content().problem.as_deref()
    }

    /// The chain of the backup; none of one that is not finished.
    pub(super) fn chain(&self) -> Option<&Rc<Chain>> {
        self.content().backup.as_ref().map(|(chain, _)| chain)
    }

    /// The backup.
    pub(super) fn backup(&self) -> Option<&Manifest> {
        let (chain, at) = self.content().backup.as_ref()?;
        chain.backups.get(*at)
    }

    /// Whether it needs another one.
    pub(super) fn is_incremental(&self) -> bool {
        self.backup()
            .is_some_and(|it| it.kind() == Kind::Incremental)
    }
}

/// The items of what was read, the newest chain first, each from its full backup on.
pub(super) fn items(kept: &KeptBackups, is_busy: bool) -> Vec<BackupItem> {
    let mut items = Vec::new();
    for mark in &kept.unfinished {
        items.push(BackupItem::new(Content {
            title: format!(
                "{} · {}",
                moment_text(Some(mark.begun)),
                match is_busy {
                    true => gettext("In progress"),
                    false => gettext("Interrupted"),
                }
            ),
            facts: match is_busy {
                true => String::new(),
                false => gettext("What it left behind is removed before the next backup."),
            },
            ..Content::default()
        }));
    }
    for path in &kept.unreadable {
        items.push(BackupItem::new(Content {
            title: gettext("Cannot be read"),
            facts: labels::path(path),
            ..Content::default()
        }));
    }
    let backups: Vec<&Manifest> = kept.chains.iter().flat_map(|it| &it.backups).collect();
    let mut titles = labels::titles(&backups).into_iter();
    for chain in &kept.chains {
        let chain = Rc::new(chain.clone());
        for (at, backup) in chain.backups.iter().enumerate() {
            let problem = labels::problem(&chain, backup);
            items.push(BackupItem::new(Content {
                title: titles.next().unwrap_or_default(),
                facts: labels::facts(&chain, backup),
                problem: problem.map(|it| gettext_f("Damaged: {why}", &[("why", &it)])),
                backup: Some((chain.clone(), at)),
            }));
        }
    }
    items
}
