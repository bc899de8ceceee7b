// SPDX-License-Identifier: GPL-3.0-or-later
//! What the columns say of a volume.

use crate::definition::size::Size;
use crate::model::ImageUser;
use crate::ui::i18n::gettext_f;
use crate::ui::names::shown_name;

pub(super) fn size(bytes: u64) -> String {
    Size(bytes).to_string()
}

/// Who uses it: machines first, then snapshots, then images.
pub(super) fn users(users: &[ImageUser]) -> String {
    let texts: Vec<String> = users.iter().map(user).collect();
    texts.join(", ")
}

pub(super) fn user(user: &ImageUser) -> String {
    match user {
        ImageUser::Machine(name) => shown_name(name),
        ImageUser::Snapshot { machine, name } => gettext_f(
            "snapshot “{name}” of {machine}",
            &[("name", name), ("machine", &shown_name(machine))],
        ),
        ImageUser::Image(name) => gettext_f("backing file of {image}", &[("image", name)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_use_it() {
        let all = [
            ImageUser::Machine("web".to_owned()),
            ImageUser::Snapshot {
                machine: "db".to_owned(),
                name: "before".to_owned(),
            },
            ImageUser::Image("web.qcow2".to_owned()),
        ];
        assert_eq!(
            users(&all),
            "web, snapshot “before” of db, backing file of web.qcow2"
        );
        assert_eq!(users(&[]), "");
    }
}
