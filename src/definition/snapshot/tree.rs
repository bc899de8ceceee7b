// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots as a tree by parent.

use std::collections::{HashMap, HashSet};

use super::Snapshot;

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeRow {
    /// Its place in the list that was given.
    pub index: usize,
    /// How many are above it, from 0.
    pub depth: usize,
}

/// All snapshots, parents before their children, older ones before newer ones. One whose parent is not there is at the
/// top; each is there once, whatever the documents say.
#[must_use]
pub fn tree(snapshots: &[Snapshot]) -> Vec<TreeRow> {
    let names: HashSet<&str> = snapshots.iter().map(|it| it.name.as_str()).collect();
    let mut children: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
    for (index, snapshot) in snapshots.iter().enumerate() {
        let parent = snapshot.parent.as_deref().filter(|it| names.contains(it));
        children.entry(parent).or_default().push(index);
    }
    for siblings in children.values_mut() {
        siblings.sort_by_key(|&it| (snapshots[it].created, &snapshots[it].name));
    }
    let mut rows = Vec::with_capacity(snapshots.len());
    let mut waiting: Vec<TreeRow> = Vec::new();
    let push = |waiting: &mut Vec<TreeRow>, parent: Option<&str>, depth| {
        let below = children.get(&parent).into_iter().flatten().rev();
        waiting.extend(below.map(|&index| TreeRow { index, depth }));
    };
    push(&mut waiting, None, 0);
    while let Some(row) = waiting.pop() {
        rows.push(row);
        let name = snapshots[row.index].name.as_str();
        push(&mut waiting, Some(name), row.depth + 1);
    }
    // Those in a circle are reached from nowhere.
    let seen: HashSet<usize> = rows.iter().map(|it| it.index).collect();
    let lost = (0..snapshots.len()).filter(|it| !seen.contains(it));
    rows.extend(lost.map(|index| TreeRow { index, depth: 0 }));
    rows
}

/// The names of these snapshots and of all below them, children before their parents: the order in which they can be
/// deleted.
#[must_use]
pub fn descendants(snapshots: &[Snapshot], of: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut above: Option<usize> = None;
    for TreeRow { index, depth } in tree(snapshots) {
        if above.is_some_and(|above| depth <= above) {
            above = None;
        }
        let name = &snapshots[index].name;
        if above.is_none() && of.contains(name) {
            above = Some(depth);
        }
        if above.is_some() {
            found.push(name.clone());
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(name: &str, parent: Option<&str>, created: i64) -> Snapshot {
        Snapshot {
            name: name.to_owned(),
            parent: parent.map(str::to_owned),
            created: Some(created),
            ..Snapshot::default()
        }
    }

    fn six() -> Vec<Snapshot> {
        vec![
            snapshot("b2", Some("b"), 5),
            snapshot("root", None, 1),
            snapshot("b", Some("root"), 3),
            snapshot("a", Some("root"), 2),
            snapshot("a1", Some("a"), 4),
            snapshot("orphan", Some("gone"), 9),
        ]
    }

    fn rows(snapshots: &[Snapshot]) -> Vec<(&str, usize)> {
        let rows = tree(snapshots).into_iter();
        rows.map(|it| (snapshots[it.index].name.as_str(), it.depth))
            .collect()
    }

    #[test]
    fn parents_come_first() {
        let all = six();
        let wanted = [
            ("root", 0),
            ("a", 1),
            ("a1", 2),
            ("b", 1),
            ("b2", 2),
            ("orphan", 0),
        ];
        assert_eq!(rows(&all), wanted);
        let circle = [snapshot("x", Some("y"), 1), snapshot("y", Some("x"), 2)];
        assert_eq!(rows(&circle), [("x", 0), ("y", 0)]);
        assert!(tree(&[]).is_empty());
    }

    #[test]
    fn what_goes_with_one() {
        let all = six();
        let of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
            descendants(&all, &names)
        };
        assert_eq!(of(&["b"]), ["b2", "b"]);
        assert_eq!(of(&["root"]), ["b2", "b", "a1", "a", "root"]);
        assert_eq!(of(&["a", "a1", "orphan"]), ["orphan", "a1", "a"]);
        assert!(of(&["gone"]).is_empty());
    }
}
