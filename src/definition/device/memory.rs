// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory: how much, and whether the host may look into it.

use super::Place;
use crate::definition::machine::Machine;
use crate::definition::size::Size;

/// Whether other programs of the host see it: `shared`.
pub const ACCESS: Place = Place::attr("memoryBacking/access", "mode");
/// What holds it: `memfd`, `file`, `anonymous`.
pub const SOURCE: Place = Place::attr("memoryBacking/source", "type");
/// Huge pages of the host.
pub const HUGE_PAGES: Place = Place::presence("memoryBacking/hugepages");
/// It is never written to the host's swap.
pub const LOCKED: Place = Place::presence("memoryBacking/locked");

impl Machine {
    /// Sets the memory it starts with; more than it can have raises that.
    pub fn set_memory_current(&mut self, current: Size) {
        if current != self.memory_current() {
            self.set_memory(self.memory_max().max(current), current);
        }
    }

    /// Sets the most memory it can have. It starts with all of it where it did so
    /// before, and never with more.
    pub fn set_memory_maximum(&mut self, maximum: Size) {
        let (old, current) = (self.memory_max(), self.memory_current());
        if maximum == old {
            return;
        }
        let current = if current == old {
            maximum
        } else {
            current.min(maximum)
        };
        self.set_memory(maximum, current);
    }

    /// Whether the host's other programs may see its memory, as a folder shared
    /// with the host needs.
    #[must_use]
    pub fn has_shared_memory(&self) -> bool {
        let document = self.document();
        ACCESS.get(document, document.root()).as_deref() == Some("shared")
    }

    /// Lets the host's other programs see its memory, or not.
    pub fn set_shared_memory(&mut self, shared: bool) {
        if shared == self.has_shared_memory() {
            return;
        }
        let document = self.document_mut();
        let root = document.root();
        if shared {
            // Huge pages and files can be shared as they are.
            let has_source = SOURCE
                .get(document, root)
                .is_some_and(|it| it != "anonymous");
            if !has_source && HUGE_PAGES.get(document, root).is_none() {
                SOURCE.set(document, root, Some("memfd"));
            }
            ACCESS.set(document, root, Some("shared"));
        } else {
            ACCESS.set(document, root, None);
            if SOURCE.get(document, root).as_deref() == Some("memfd") {
                SOURCE.set(document, root, None);
            }
        }
    }
}
