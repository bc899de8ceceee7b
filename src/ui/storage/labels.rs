// SPDX-License-Identifier: GPL-3.0-or-later
//! What is said of pools and volumes.

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::definition::size::Size;
use crate::model::{PoolSummary, Volume};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::name_problem_sentence;

/// What a pool's type is called.
pub(super) fn kind(kind: &str) -> String {
    match kind {
        "dir" => gettext("Directory"),
        "fs" => gettext("File system"),
        "netfs" => gettext("Network file system"),
        "logical" => gettext("LVM volume group"),
        "disk" => gettext("Disk partitions"),
        "iscsi" | "iscsi-direct" => gettext("iSCSI target"),
        "scsi" => gettext("SCSI adapter"),
        "mpath" => gettext("Multipath devices"),
        "rbd" => gettext("Ceph RADOS"),
        "gluster" => gettext("Gluster volume"),
        "zfs" => gettext("ZFS pool"),
        other => other.to_owned(),
    }
}

/// What a type is called where one is chosen: two of them differ only in who connects.
pub(super) fn kind_to_choose(name: &str) -> String {
    match name {
        "iscsi-direct" => gettext("iSCSI target, without the host’s kernel"),
        other => kind(other),
    }
}

/// What is wrong with the name of a pool.
pub(super) fn pool_name_problem(name: &str, is_taken: bool) -> Option<String> {
    match name_problem(name, is_taken)? {
        ProblemKind::Empty => Some(gettext("The pool needs a name.")),
        ProblemKind::NameTaken => Some(gettext("Another pool has this name.")),
        other => name_problem_sentence(&other),
    }
}

/// One line about a pool, for its row.
pub(super) fn summary(pool: &PoolSummary) -> String {
    let kind = kind(&pool.kind);
    if !pool.active {
        return gettext_f("{kind} · stopped", &[("kind", &kind)]);
    }
    let free = Size(pool.available).to_string();
    gettext_f(
        "{kind} · {free} free",
        &[("kind", kind.as_str()), ("free", free.as_str())],
    )
}

/// Which volumes are selected, and what they take.
pub(super) fn selected(volumes: &[Volume]) -> String {
    let bytes = volumes.iter().map(|it| it.info().allocation).sum();
    let size = Size(bytes).to_string();
    let values = [("size", size.as_str())];
    match volumes {
        [volume] => shown_name(&volume.info().name),
        many => {
            let count = u32::try_from(many.len()).unwrap_or(u32::MAX);
            ngettext_f(
                "{count} volume, {size}",
                "{count} volumes, {size}",
                count,
                &values,
            )
        }
    }
}

/// How full a started pool is, from 0 to 1.
pub(super) fn used_share(pool: &PoolSummary) -> f64 {
    if pool.capacity == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a bar has fewer pixels")]
    let share = pool.allocation as f64 / pool.capacity as f64;
    share.clamp(0.0, 1.0)
}

/// What is used, what is provisioned for guests, and what is free. Of a pool whose volumes could not be read, nothing
/// is said of that.
pub(super) fn room(pool: &PoolSummary, provisioned: Option<u64>) -> String {
    let [used, all, free] =
        [pool.allocation, pool.capacity, pool.available].map(|bytes| Size(bytes).to_string());
    let used = gettext_f(
        "{used} of {all} used · {free} free",
        &[("used", &used), ("all", &all), ("free", &free)],
    );
    let Some(provisioned) = provisioned else {
        return used;
    };
    let sum = Size(provisioned).to_string();
    let provisioned = match provisioned > pool.capacity {
        true => gettext_f(
            "{sum} provisioned, more than the pool can hold",
            &[("sum", &sum)],
        ),
        false => gettext_f("{sum} provisioned", &[("sum", &sum)]),
    };
    format!("{used} · {provisioned}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool() -> PoolSummary {
        PoolSummary {
            uuid: uuid::Uuid::nil(),
            name: "images".to_owned(),
            active: true,
            capacity: 100 << 30,
            allocation: 25 << 30,
            available: 75 << 30,
            path: None,
            kind: "dir".to_owned(),
            persistent: true,
            autostart: true,
        }
    }

    #[test]
    fn more_than_the_pool_can_hold_is_said() {
        assert!(room(&pool(), Some(101 << 30)).ends_with("more than the pool can hold"));
        assert!(room(&pool(), Some(99 << 30)).ends_with("99 GiB provisioned"));
        assert_eq!(room(&pool(), None), "25 GiB of 100 GiB used · 75 GiB free");
    }

    #[test]
    fn an_empty_device_is_not_full() {
        assert!((used_share(&pool()) - 0.25).abs() < f64::EPSILON);
        let stopped = PoolSummary {
            capacity: 0,
            ..pool()
        };
        assert!(used_share(&stopped).abs() < f64::EPSILON);
    }
}
