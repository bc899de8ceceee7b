// SPDX-License-Identifier: GPL-3.0-or-later
//! What was changed elsewhere while a document was edited here is not written
//! over unseen.

use gtk::prelude::*;

use super::difference::{self, Comparison, Question};
use crate::ui::i18n::gettext;

/// Shows what changes when `text` is written over the document as it is `now`,
/// and asks.
pub(super) async fn goes_over(window: &impl IsA<gtk::Window>, now: &str, text: &str) -> bool {
    let explanation = gettext(
        "The definition was changed elsewhere since it was opened here. These changes are made if you overwrite it:",
    );
    let title = gettext("Changed Elsewhere");
    let question = Question::GoOn(gettext("_Overwrite"));
    let comparison = Comparison {
        title: "",
        old: now,
        new: text,
    };
    difference::show(window, &title, &explanation, &[comparison], question).await
}
