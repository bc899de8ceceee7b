// SPDX-License-Identifier: GPL-3.0-or-later
//! Which backups belong together, what the next one can be, and which ones are no longer needed. A chain is of use only
//! as a whole: it is kept whole and removed whole.

use super::{Kind, Manifest};

/// A full backup with the incremental ones that follow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    /// The id of the full backup.
    pub id: String,
    /// The backups, the oldest first.
    pub backups: Vec<Manifest>,
}

/// Why a chain cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Its full backup is not there.
    NoFull,
    /// The backup with this id follows one that is not there.
    Gap(String),
    /// The last check of the backup with this id found something wrong.
    Bad(String, String),
}

/// What the next backup of a machine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// A full one, that begins a chain.
    Full(Why),
    /// An incremental one.
    Incremental {
        /// The chain that it belongs to.
        chain: String,
        /// The backup that it follows.
        parent: String,
        /// The checkpoint that it starts from.
        checkpoint: String,
    },
}

/// Why the next backup is a full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no other.
    First,
    /// The person wants it.
    Wanted,
    /// The machine is off: QEMU tracks changes only while it runs.
    Off,
    /// The last one left no checkpoint.
    NoCheckpoint,
    /// The checkpoint of the last one is gone, or can no longer be trusted.
    Lost,
    /// The chain has as many as it may have.
    Long,
    /// The newest chain is not whole, or is damaged.
    Flawed,
}

impl Chain {
    /// Bytes that all its files take.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.backups.iter().map(Manifest::size).sum()
    }

    /// When the newest of it was made.
    #[must_use]
    pub fn newest(&self) -> i64 {
        self.backups.last().map_or(0, |it| it.created)
    }

    /// The first reason why it cannot be relied on, as far as the manifests tell.
    #[must_use]
    pub fn flaw(&self) -> Option<Flaw> {
        let Some(first) = self.backups.first().filter(|it| it.kind() == Kind::Full) else {
            return Some(Flaw::NoFull);
        };
        let mut before = &first.id;
        for backup in &self.backups {
            let follows = backup.parent.as_ref();
            if follows.is_some_and(|it| it != before) || (follows.is_none() && backup != first) {
                return Some(Flaw::Gap(backup.id.clone()));
            }
            if let Some(problem) = backup.checked.as_ref().and_then(|it| it.problem.clone()) {
                return Some(Flaw::Bad(backup.id.clone(), problem));
            }
            before = &backup.id;
        }
        None
    }

    /// The images that make up a disk as it was at the backup with this id, the newest first; none where the chain
    /// has a gap there.
    #[must_use]
    pub fn layers(&self, id: &str, target: &str) -> Option<Vec<&super::KeptDisk>> {
        let at = self.backups.iter().position(|it| it.id == id)?;
        let mut layers = Vec::new();
        let mut wanted: Option<&str> = None;
        for backup in self.backups[..=at].iter().rev() {
            let disk = backup.disk(target)?;
            if wanted.is_some_and(|it| it != disk.file.name) {
                return None;
            }
            layers.push(disk);
            match &disk.backing {
                None => return Some(layers),
                Some(backing) => wanted = Some(backing),
            }
        }
        None
    }
}

/// The chains that these manifests make up, the newest first.
#[must_use]
pub fn chains(manifests: Vec<Manifest>) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for manifest in manifests {
        match chains.iter_mut().find(|it| it.id == manifest.chain) {
            Some(chain) => chain.backups.push(manifest),
            None => chains.push(Chain {
                id: manifest.chain.clone(),
                backups: vec![manifest],
            }),
        }
    }
    for chain in &mut chains {
        chain
            .backups
            .sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    }
    chains.sort_by(|a, b| (b.newest(), &b.id).cmp(&(a.newest(), &a.id)));
    chains
}

/// What the next backup can be: incremental only where the newest chain is whole and has fewer than `longest` backups,
/// the machine runs, and the checkpoint of the last one is among `checkpoints`.
#[must_use]
pub fn propose(
    chains: &[Chain],
    checkpoints: &[String],
    is_active: bool,
    longest: usize,
) -> Proposal {
    let Some((chain, last)) = chains
        .first()
        .and_then(|chain| Some((chain, chain.backups.last()?)))
    else {
        return Proposal::Full(Why::First);
    };
    if !is_active {
        return Proposal::Full(Why::Off);
    }
    if chain.flaw().is_some() {
        return Proposal::Full(Why::Flawed);
    }
    let Some(checkpoint) = &last.checkpoint else {
        return Proposal::Full(Why::NoCheckpoint);
    };
    if !checkpoints.contains(checkpoint) {
        return Proposal::Full(Why::Lost);
    }
    if chain.backups.len() >= longest {
        return Proposal::Full(Why::Long);
    }
    Proposal::Incremental {
        chain: chain.id.clone(),
        parent: last.id.clone(),
        checkpoint: checkpoint.clone(),
    }
}

/// The ids of the chains that are no longer needed when `keep` are to be kept: those older than the last of the `keep`
/// newest ones that are without a flaw. Where there are fewer of those, none is removed; nor is ever the last good one.
#[must_use]
pub fn to_remove(chains: &[Chain], keep: usize) -> Vec<String> {
    let good = chains
        .iter()
        .enumerate()
        .filter(|(_, chain)| chain.flaw().is_none());
    let last_kept = good.map(|(at, _)| at).nth(keep.max(1) - 1);
    let Some(last_kept) = last_kept else {
        return Vec::new();
    };
    let old = chains.iter().skip(last_kept + 1);
    old.map(|it| it.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::backup::{Checked, KeptDisk, KeptFile};

    fn backup(id: &str, chain: &str, parent: Option<&str>, created: i64) -> Manifest {
        let disk = KeptDisk {
            target: "vda".to_owned(),
            file: KeptFile {
                name: format!("{id}.vda.qcow2"),
                ..KeptFile::default()
            },
            backing: parent.map(|it| format!("{it}.vda.qcow2")),
            has_checkpoint: true,
        };
        Manifest {
            id: id.to_owned(),
            chain: chain.to_owned(),
            parent: parent.map(str::to_owned),
            created,
            checkpoint: Some(format!("c{id}")),
            disks: vec![disk],
            ..Manifest::default()
        }
    }

    /// Two chains, given in no order.
    fn two() -> Vec<Chain> {
        chains(vec![
            backup("3", "1", Some("2"), 3),
            backup("9", "9", None, 9),
            backup("1", "1", None, 1),
            backup("2", "1", Some("1"), 2),
        ])
    }

    fn ids(chains: &[Chain]) -> Vec<&str> {
        chains.iter().map(|it| it.id.as_str()).collect()
    }

    #[test]
    fn chains_are_put_in_order() {
        let all = two();
        assert_eq!(ids(&all), ["9", "1"]);
        let order: Vec<&str> = all[1].backups.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(order, ["1", "2", "3"]);
        assert!(all.iter().all(|it| it.flaw().is_none()));
    }

    #[test]
    fn a_chain_that_misses_one_is_flawed() {
        let gap = chains(vec![
            backup("1", "1", None, 1),
            backup("3", "1", Some("2"), 3),
        ]);
        assert_eq!(gap[0].flaw(), Some(Flaw::Gap("3".to_owned())));
        assert_eq!(gap[0].layers("3", "vda"), None);
        let headless = chains(vec![backup("2", "1", Some("1"), 2)]);
        assert_eq!(headless[0].flaw(), Some(Flaw::NoFull));
        let mut bad = two();
        bad[1].backups[1].checked = Some(Checked {
            at: 4,
            problem: Some("changed".to_owned()),
        });
        let flaw = Flaw::Bad("2".to_owned(), "changed".to_owned());
        assert_eq!(bad[1].flaw(), Some(flaw));
    }

    #[test]
    fn the_layers_of_a_disk() {
        let all = two();
        let names = |id: &str| {
            let layers = all[1].layers(id, "vda").unwrap();
            layers
                .iter()
                .map(|it| it.file.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names("1"), ["1.vda.qcow2"]);
        assert_eq!(names("3"), ["3.vda.qcow2", "2.vda.qcow2", "1.vda.qcow2"]);
        assert_eq!(all[1].layers("3", "vdb"), None);
        assert_eq!(all[1].layers("9", "vda"), None);
    }

    #[test]
    fn the_next_one() {
        let chains = chains(vec![
            backup("1", "1", None, 1),
            backup("2", "1", Some("1"), 2),
        ]);
        let checkpoints = ["c2".to_owned()];
        let next = propose(&chains, &checkpoints, true, 7);
        let expected = Proposal::Incremental {
            chain: "1".to_owned(),
            parent: "2".to_owned(),
            checkpoint: "c2".to_owned(),
        };
        assert_eq!(next, expected);
        let full = |why| Proposal::Full(why);
        assert_eq!(propose(&[], &[], true, 7), full(Why::First));
        assert_eq!(propose(&chains, &checkpoints, false, 7), full(Why::Off));
        assert_eq!(propose(&chains, &[], true, 7), full(Why::Lost));
        assert_eq!(propose(&chains, &checkpoints, true, 2), full(Why::Long));
        let mut without = chains.clone();
        without[0].backups[1].checkpoint = None;
        let next = propose(&without, &checkpoints, true, 7);
        assert_eq!(next, full(Why::NoCheckpoint));
        let mut flawed = chains;
        flawed[0].backups.remove(0);
        assert_eq!(propose(&flawed, &checkpoints, true, 7), full(Why::Flawed));
    }

    #[test]
    fn only_whole_old_chains_are_removed() {
        let all = two();
        assert_eq!(to_remove(&all, 1), ["1"]);
        assert!(to_remove(&all, 2).is_empty());
        // Nothing asks for none at all.
        assert_eq!(to_remove(&all, 0), ["1"]);
    }

    #[test]
    fn the_last_good_one_stays() {
        let mut all = two();
        // The newest is damaged: it does not count, and what is older is all there is.
        all[0].backups[0].checked = Some(Checked {
            at: 9,
            problem: Some("changed".to_owned()),
        });
        assert!(to_remove(&all, 1).is_empty());
        let mut three = all.clone();
        three.push(Chain {
            id: "0".to_owned(),
            backups: vec![backup("0", "0", None, 0)],
        });
        assert_eq!(to_remove(&three, 1), ["0"]);
        all[1].backups.remove(0);
        assert!(to_remove(&all, 1).is_empty());
    }
}
