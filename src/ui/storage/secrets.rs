// SPDX-License-Identifier: GPL-3.0-or-later
//! The passphrases that the host keeps for encrypted volumes: offered to go with what they open.

use crate::model::VolumeInfo;
use crate::ui::i18n::ngettext_f;

/// Whether they go, too, as it is asked with the volumes; none where the host keeps no passphrase for any of them.
pub(super) fn choice<'a>(
    volumes: impl IntoIterator<Item = &'a VolumeInfo>,
) -> Option<gtk::CheckButton> {
    let kept = volumes.into_iter().filter(|it| it.has_secret()).count();
    let count = u32::try_from(kept).unwrap_or(u32::MAX);
    (count > 0).then(|| {
        let label = ngettext_f(
            "Delete the passphrase on the host, too",
            "Delete the {count} passphrases on the host, too",
            count,
            &[],
        );
        gtk::CheckButton::builder()
            .label(label)
            .active(true)
            .build()
    })
}
