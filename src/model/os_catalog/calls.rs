// SPDX-License-Identifier: GPL-3.0-or-later
//! The few calls of libosinfo that its binding has but does not let out: the
//! traits they are in are private (libosinfo 0.1). Everything else is read
//! through properties, which need no `unsafe`.
#![expect(
    unsafe_code,
    reason = "the binding's own wrappers of these functions cannot be named"
)]

pub(super) mod scripts;

use glib::object::IsA;
use glib::prelude::*;
use glib::translate::{FromGlibPtrFull, ToGlibPtr, from_glib, from_glib_full, from_glib_none};
use osinfo::{
    Db, DeviceList, Entity, Firmware, FirmwareList, Image, ImageList, List, Loader, Media,
    MediaList, Os, OsList, OsVariant, OsVariantList, ResourcesList, Tree, TreeList, ffi,
};

/// Loads the databases of the system, the computer and the user.
pub(super) fn load(loader: &Loader) -> Result<Db, glib::Error> {
    let mut error = std::ptr::null_mut();
    // SAFETY: both pointers are valid for the call; an error is ours to free.
    unsafe {
        ffi::osinfo_loader_process_default_path(loader.to_glib_none().0, &raw mut error);
        if !error.is_null() {
            return Err(from_glib_full(error));
        }
    }
    // SAFETY: the loader keeps its database; we take a reference of our own.
    Ok(unsafe { from_glib_none(ffi::osinfo_loader_get_db(loader.to_glib_none().0)) })
}

/// A value that is no property, such as `release-date`.
pub(super) fn parameter(entity: &impl IsA<Entity>, key: &str) -> Option<glib::GString> {
    let entity = entity.upcast_ref::<Entity>();
    // SAFETY: the string is the entity's; we take a copy of our own.
    unsafe {
        from_glib_none(ffi::osinfo_entity_get_param_value(
            entity.to_glib_none().0,
            key.to_glib_none().0,
        ))
    }
}

/// All systems of a database.
pub(super) fn systems(db: &Db) -> Vec<Os> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<OsList> =
        unsafe { from_glib_full(ffi::osinfo_db_get_os_list(db.to_glib_none().0)) };
    elements(list)
}

/// The media of a database that a medium can be, with their systems: several where
/// its makers gave two systems the same labels.
pub(super) fn identify(db: &Db, media: &Media) -> Vec<Media> {
    // SAFETY: both objects live for the call; gives a new list, or NULL.
    let list: Option<MediaList> = unsafe {
        from_glib_full(ffi::osinfo_db_identify_medialist(
            db.to_glib_none().0,
            media.to_glib_none().0,
        ))
    };
    elements(list)
}

/// The system that a tree is of, by what its `.treeinfo` says.
pub(super) fn system_of_tree(db: &Db, tree: &Tree) -> Option<Os> {
    // SAFETY: both objects live for the call, which sets the tree's system.
    let found: bool = unsafe {
        from_glib(ffi::osinfo_db_identify_tree(
            db.to_glib_none().0,
            tree.to_glib_none().0,
        ))
    };
    tree.property::<Option<Os>>("os").filter(|_| found)
}

/// The installation and live media of a system.
pub(super) fn media(os: &Os) -> Vec<Media> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<MediaList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_media_list(os.to_glib_none().0)) };
    elements(list)
}

/// The ready-made disk images of a system.
pub(super) fn images(os: &Os) -> Vec<Image> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<ImageList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_image_list(os.to_glib_none().0)) };
    elements(list)
}

/// The installation trees of a system.
pub(super) fn trees(os: &Os) -> Vec<Tree> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<TreeList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_tree_list(os.to_glib_none().0)) };
    elements(list)
}

/// The variants of its system that a medium has.
pub(super) fn variants_of_media(media: &Media) -> Vec<OsVariant> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<OsVariantList> =
        unsafe { from_glib_full(ffi::osinfo_media_get_os_variants(media.to_glib_none().0)) };
    elements(list)
}

/// The variants of its system that an image has.
pub(super) fn variants_of_image(image: &Image) -> Vec<OsVariant> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<OsVariantList> =
        unsafe { from_glib_full(ffi::osinfo_image_get_os_variants(image.to_glib_none().0)) };
    elements(list)
}

/// The variants of its system that a tree has.
pub(super) fn variants_of_tree(tree: &Tree) -> Vec<OsVariant> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<OsVariantList> =
        unsafe { from_glib_full(ffi::osinfo_tree_get_os_variants(tree.to_glib_none().0)) };
    elements(list)
}

/// What a system should have.
pub(super) fn recommended(os: &Os) -> Vec<osinfo::Resources> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<ResourcesList> = unsafe {
        from_glib_full(ffi::osinfo_os_get_recommended_resources(
            os.to_glib_none().0,
        ))
    };
    elements(list)
}

/// What a system must have.
pub(super) fn minimum(os: &Os) -> Vec<osinfo::Resources> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<ResourcesList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_minimum_resources(os.to_glib_none().0)) };
    elements(list)
}

/// The devices a system has drivers for, those of its ancestors among them.
pub(super) fn devices(os: &Os) -> Vec<osinfo::Device> {
    let all = std::ptr::null_mut();
    // SAFETY: no filter means all; gives a new list, or NULL.
    let list: Option<DeviceList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_all_devices(os.to_glib_none().0, all)) };
    elements(list)
}

/// What is known of a system's firmware, that of its ancestors included.
pub(super) fn firmware(os: &Os) -> Vec<Firmware> {
    let all = std::ptr::null_mut();
    // SAFETY: no filter means all; gives a new list, or NULL.
    let list: Option<FirmwareList> = unsafe {
        from_glib_full(ffi::osinfo_os_get_complete_firmware_list(
            os.to_glib_none().0,
            all,
        ))
    };
    elements(list)
}

/// Whether a firmware that is named is named because it works.
pub(super) fn is_supported(firmware: &Firmware) -> bool {
    // SAFETY: the object lives for the call.
    unsafe { from_glib(ffi::osinfo_firmware_is_supported(firmware.to_glib_none().0)) }
}

pub(super) fn elements<L, E>(list: Option<L>) -> Vec<E>
where
    L: IsA<List> + FromGlibPtrFull<*mut <L as ObjectType>::GlibType>,
    E: IsA<Entity>,
{
    let Some(list) = list.map(Cast::upcast::<List>) else {
        return Vec::new();
    };
    // SAFETY: the list lives until the end of this function.
    let length = unsafe { ffi::osinfo_list_get_length(list.to_glib_none().0) };
    (0..length)
        .filter_map(|index| {
            // SAFETY: the index is within the list, which keeps its elements; we
            // take a reference of our own.
            let element: Option<Entity> =
                unsafe { from_glib_none(ffi::osinfo_list_get_nth(list.to_glib_none().0, index)) };
            element?.downcast().ok()
        })
        .collect()
}
