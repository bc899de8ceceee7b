// SPDX-License-Identifier: GPL-3.0-or-later
//! Which accessible object lies in which, as far as it was asked. A window has hundreds of objects: only those that have
//! changed since are asked again.

use std::collections::HashMap;

use super::accessible::{Accessibles, Details};
use super::roles::state;

/// The children of objects, by path.
pub type Families = HashMap<String, Family>;

/// The children of one object.
#[derive(Clone, Debug)]
pub struct Family {
    /// Their paths, in order.
    pub children: Vec<String>,
    /// Their places as the cache told them then, where it agreed.
    pub places: Option<Vec<i32>>,
}

impl Family {
    /// The children's places as the cache tells them now, where it agrees with what the object answered: it has as many
    /// children, and each of them is known and visible. Otherwise it was asked while it changed.
    pub fn places_now(&self, parent: &str, known: &HashMap<String, Details>) -> Option<Vec<i32>> {
        let count = usize::try_from(known.get(parent)?.children).ok()?;
        let place = |child: &String| {
            let details = known.get(child)?;
            let is_visible = details.states >> state::VISIBLE & 1 == 1;
            is_visible.then_some(details.index)
        };
        let places: Option<Vec<_>> = self.children.iter().map(place).collect();
        places.filter(|places| places.len() == count)
    }

    fn has_changed(&self, parent: &str, known: &HashMap<String, Details>) -> bool {
        self.places.is_none() || self.places != self.places_now(parent, known)
    }
}

/// Asks the objects whose children have changed, from the program itself downwards. Returns whether any of them but the
/// program itself was asked.
pub fn ask_where_changed(
    program: &Accessibles,
    known: &HashMap<String, Details>,
    families: &mut Families,
) -> bool {
    let root = program.root().to_owned();
    families.remove(&root);
    let mut has_asked = false;
    let mut level = vec![root.clone()];
    while !level.is_empty() {
        let is_new = |path: &&String| match families.get(*path) {
            Some(family) => family.has_changed(path, known),
            None => true,
        };
        let asked: Vec<String> = level.iter().filter(is_new).cloned().collect();
        has_asked |= asked.iter().any(|path| *path != root);
        let answers = program.children(&asked).into_iter();
        let answers = answers.map(|children| Family {
            children,
            places: None,
        });
        families.extend(asked.into_iter().zip(answers));
        let below = level.iter().filter_map(|path| families.get(path));
        level = below.flat_map(|it| it.children.iter().cloned()).collect();
    }
    has_asked
}
