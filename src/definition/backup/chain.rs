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

    /// The first reason why it cannot be relied on, as far as the manifests report.
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
mod tests;
