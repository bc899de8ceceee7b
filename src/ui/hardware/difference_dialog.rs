// SPDX-License-Identifier: GPL-3.0-or-later
//! Shows what another program changed in a definition, and what would be written.

use gtk::prelude::*;

use crate::ui::i18n::gettext;
use crate::ui::xml::{Comparison, Question, show_difference};

/// The three documents there are when two people change one machine.
pub(super) struct Edits {
    /// The definition that the edits began with.
    pub(super) before: String,
    /// The one that another program made of it.
    pub(super) theirs: String,
    /// What would be written: the edits done to theirs.
    pub(super) ours: String,
}

/// Shows what another program changed and what would be written; asks whether to
/// write it, or lets it be read.
pub(super) async fn show(parent: &impl IsA<gtk::Window>, edits: &Edits, asks: bool) -> bool {
    let (theirs, ours) = (gettext("Changes made elsewhere"), gettext("Your changes"));
    let comparisons = [
        Comparison {
            title: &theirs,
            old: &edits.before,
            new: &edits.theirs,
        },
        Comparison {
            title: &ours,
            old: &edits.theirs,
            new: &edits.ours,
        },
    ];
    let question = match asks {
        true => Question::GoOn(gettext("_Apply My Changes")),
        false => Question::None,
    };
    let explanation = gettext(
        "This machine was changed elsewhere in the meantime. Your changes can be applied to its current definition.",
    );
    let title = gettext("Changed Elsewhere");
    show_difference(parent, &title, &explanation, &comparisons, question).await
}
