// SPDX-License-Identifier: GPL-3.0-or-later
//! Edits done again to a definition.

use super::{Change, Edit, Part};
use crate::definition::device::DeviceId;
use crate::definition::machine::Machine as Definition;
use crate::definition::xml::{self, ElementId};

/// A definition with edits in it.
#[derive(Clone)]
pub(in crate::model::hardware) struct Replayed {
    pub(in crate::model::hardware) definition: Definition,
    pub(super) places: Vec<(Part, ElementId)>,
    /// Parts of edits that found nothing to be done to.
    pub(in crate::model::hardware) lost: Vec<Part>,
}

enum Done {
    At(ElementId),
    Gone,
    Lost,
}

/// Does the edits to a definition, in which `find` says what a device is called.
pub(super) fn replay(
    from: &Definition,
    edits: &[Edit],
    find: impl Fn(&DeviceId) -> Option<DeviceId>,
) -> Replayed {
    let mut definition = from.clone();
    let known: Vec<(DeviceId, ElementId)> = definition.devices();
    let mut places: Vec<(Part, ElementId)> = Vec::new();
    let mut lost: Vec<Part> = Vec::new();
    for edit in edits {
        let place = places
            .iter()
            .position(|(part, _)| *part == edit.part)
            .map(|at| places[at].1);
        let element = place.or_else(|| match &edit.part {
            Part::Device(id) => {
                let id = find(id)?;
                known.iter().find(|(it, _)| *it == id).map(|(_, it)| *it)
            }
            _ => Some(definition.document().root()),
        });
        let done = do_edit(&mut definition, edit, element);
        places.retain(|(part, _)| *part != edit.part);
        match done {
            Done::At(element) => places.push((edit.part.clone(), element)),
            Done::Gone => {}
            Done::Lost if lost.contains(&edit.part) => {}
            Done::Lost => lost.push(edit.part.clone()),
        }
    }
    Replayed {
        definition,
        places,
        lost,
    }
}

fn added(element: Result<ElementId, xml::Error>) -> Done {
    element.map_or(Done::Lost, Done::At)
}

fn do_edit(definition: &mut Definition, edit: &Edit, element: Option<ElementId>) -> Done {
    if let Change::Add(new_device, xml) = &edit.change {
        new_device.prepare(definition);
        return added(definition.insert_device(xml));
    }
    if let Change::Restore(xml) = &edit.change {
        return added(definition.insert_device(xml));
    }
    let Some(element) = element else {
        return Done::Lost;
    };
    match &edit.change {
        Change::Set(set) => {
            set(definition, element);
            Done::At(element)
        }
        Change::Replace(xml) => added(definition.replace_device(element, xml)),
        Change::Remove | Change::Add(..) | Change::Restore(_) => {
            definition.remove_device(element);
            Done::Gone
        }
    }
}
