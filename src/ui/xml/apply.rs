// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing an edited definition: checked here, then against libvirt's schema; not
//! over another change unseen; and what libvirt made of it is shown.

use gtk::prelude::*;

use super::elsewhere;
use super::page::{Unseen, XmlPage};
use crate::definition::difference as lines;
use crate::definition::machine;
use crate::model::{Error, Machine, Redefined};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::snapshot::offer_after_change;

/// Applies the editor's text.
pub(super) fn run(page: &XmlPage) {
    let Some(machine) = page.machine() else {
        return;
    };
    let text = page.editor().text();
    let weak = page.downgrade();
    failure::run(page, async move {
        let Some(page) = weak.upgrade() else {
            return Ok(());
        };
        page.set_busy(true);
        let outcome = apply(&page, &machine, &text).await;
        page.set_busy(false);
        outcome
    });
}

async fn apply(page: &XmlPage, machine: &Machine, text: &str) -> Result<(), Failure> {
    let editor = page.editor();
    editor.hide_fault();
    if let Some((complaint, line)) = machine.document_fault(text) {
        editor.show_fault(&complaint, line);
        return Ok(());
    }
    let mut expected = page.base();
    let before = expected.clone();
    let stored = loop {
        match machine.redefine(expected.as_deref(), text).await {
            Ok(Redefined::Stored(stored)) => break stored,
            Ok(Redefined::ChangedMeanwhile(now)) => {
                if !goes_over(page, &now, text).await {
                    return Ok(());
                }
                expected = Some(now);
            }
            Err(
                error @ (Error::Refused(_)
                | Error::Because(..)
                | Error::Exists(_)
                | Error::Unsupported(_)),
            ) => {
                editor.show_fault(&error.to_string(), None);
                return Ok(());
            }
            Err(error) => {
                let name = machine.name();
                let values = [("name", name.as_str())];
                let what = gettext_f("Could not change the definition of “{name}”", &values);
                return Err(error).or_failed(what);
            }
        }
    };
    machine.set_document_draft(None);
    if page.machine().as_ref() == Some(machine) {
        page.hide_notice();
        page.set_base(&stored);
        show_what_was_kept(page, text, &stored);
    }
    if before.is_some_and(|before| is_large_change(&before, &stored)) {
        offer_after_change(page, machine).await;
    }
    Ok(())
}

fn is_large_change(before: &str, after: &str) -> bool {
    let read = |text| machine::Machine::parse(text).ok();
    read(before)
        .zip(read(after))
        .is_some_and(|(before, after)| before.is_large_change(&after))
}

/// Asks before a change from elsewhere is written over.
async fn goes_over(page: &XmlPage, now: &str, text: &str) -> bool {
    let Some(window) = page.root().and_downcast::<gtk::Window>() else {
        return false;
    };
    let go_on = elsewhere::goes_over(&window, now, text).await;
    if go_on {
        page.set_base_only(now);
    }
    go_on
}

fn show_what_was_kept(page: &XmlPage, sent: &str, kept: &str) {
    if !lines::is_any(&lines::lines(sent.trim_end(), kept.trim_end())) {
        return;
    }
    page.show_notice(
        gtk::MessageType::Info,
        &gettext("Applied. libvirt stored it slightly differently."),
        Unseen {
            title: gettext("Sent and Stored"),
            explanation: gettext("What libvirt stored, compared with what was sent."),
            old: sent.to_owned(),
            new: kept.to_owned(),
        },
    );
}
