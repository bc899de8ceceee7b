// SPDX-License-Identifier: GPL-3.0-or-later
//! The calls of libosinfo about installation scripts that its binding has but does not let out.
#![expect(
    unsafe_code,
    reason = "the binding's own wrappers of these functions cannot be named"
)]

use std::cell::RefCell;

use gio::prelude::*;
use glib::object::IsA;
use glib::translate::{ToGlibPtr, from_glib, from_glib_full, from_glib_none};
use osinfo::{
    Entity, InstallConfig, InstallScript, InstallScriptInjectionMethod, InstallScriptList, Media,
    MediaList, Os, ffi,
};

use super::elements;

/// The scripts of a system.
pub(in crate::model::os_catalog) fn scripts_of_system(os: &Os) -> Vec<InstallScript> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<InstallScriptList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_install_script_list(os.to_glib_none().0)) };
    elements(list)
}

/// The scripts of a medium alone.
pub(in crate::model::os_catalog) fn scripts_of_media(media: &Media) -> Vec<InstallScript> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<InstallScriptList> = unsafe {
        from_glib_full(ffi::osinfo_media_get_install_script_list(
            media.to_glib_none().0,
        ))
    };
    elements(list)
}

/// The media of a system.
pub(in crate::model::os_catalog) fn media_of_system(os: &Os) -> Vec<Media> {
    // SAFETY: gives a new list, or NULL.
    let list: Option<MediaList> =
        unsafe { from_glib_full(ffi::osinfo_os_get_media_list(os.to_glib_none().0)) };
    elements(list)
}

/// Whether the installer on a medium takes scripts.
pub(in crate::model::os_catalog) fn takes_scripts(media: &Media) -> bool {
    // SAFETY: the object lives for the call.
    unsafe {
        from_glib(ffi::osinfo_media_supports_installer_script(
            media.to_glib_none().0,
        ))
    }
}

/// The name under which the installer looks for a script.
pub(in crate::model::os_catalog) fn file_name(script: &InstallScript) -> Option<String> {
    // SAFETY: the string is the script's; we take a copy of our own.
    unsafe {
        from_glib_none(ffi::osinfo_install_script_get_expected_filename(
            script.to_glib_none().0,
        ))
    }
}

/// Whether a script has packages downloaded.
pub(in crate::model::os_catalog) fn needs_internet(script: &InstallScript) -> bool {
    // SAFETY: the object lives for the call.
    unsafe {
        from_glib(ffi::osinfo_install_script_get_needs_internet(
            script.to_glib_none().0,
        ))
    }
}

/// The ways in which a script can get to its installer.
pub(in crate::model::os_catalog) fn injections(
    script: &InstallScript,
) -> InstallScriptInjectionMethod {
    // SAFETY: the object lives for the call.
    let bits = unsafe { ffi::osinfo_install_script_get_injection_methods(script.to_glib_none().0) };
    InstallScriptInjectionMethod::from_bits_truncate(bits)
}

/// Whether a script asks for something; `Some(true)` where it must be given.
pub(in crate::model::os_catalog) fn asks_for(script: &InstallScript, name: &str) -> Option<bool> {
    // SAFETY: the parameter is the script's, which lives for both calls.
    unsafe {
        let parameter = ffi::osinfo_install_script_get_config_param(
            script.to_glib_none().0,
            name.to_glib_none().0,
        );
        if parameter.is_null() {
            return None;
        }
        Some(from_glib(ffi::osinfo_install_config_param_is_required(
            parameter,
        )))
    }
}

/// Sets what scripts are given.
pub(in crate::model::os_catalog) fn set(entity: &impl IsA<Entity>, name: &str, value: &str) {
    let entity = entity.upcast_ref::<Entity>();
    // SAFETY: the entity takes copies of both texts.
    unsafe {
        ffi::osinfo_entity_set_param(
            entity.to_glib_none().0,
            name.to_glib_none().0,
            value.to_glib_none().0,
        );
    }
}

/// The arguments of the kernel of a medium's installer.
pub(in crate::model::os_catalog) fn arguments(
    script: &InstallScript,
    media: &Media,
    config: &InstallConfig,
) -> Option<String> {
    // SAFETY: the objects live for the call; the string is ours to free.
    unsafe {
        from_glib_full(ffi::osinfo_install_script_generate_command_line_for_media(
            script.to_glib_none().0,
            media.to_glib_none().0,
            config.to_glib_none().0,
        ))
    }
}

/// What is waited for: its end, and a loop that ends with it.
struct Waiting {
    main_loop: glib::MainLoop,
    result: RefCell<Option<gio::AsyncResult>>,
}

/// The text of a script. libosinfo's own blocking call would run the program's main loop on this thread: this one runs a
/// loop of its own.
pub(in crate::model::os_catalog) fn text(
    script: &InstallScript,
    media: &Media,
    config: &InstallConfig,
) -> Result<String, glib::Error> {
    let context = glib::MainContext::new();
    let generated = context.with_thread_default(|| {
        let waiting = Waiting {
            main_loop: glib::MainLoop::new(Some(&context), false),
            result: RefCell::default(),
        };
        // SAFETY: the objects live for the call. `waiting` lives until `generated` was called, which ends the loop: it is
        // called once, from the loop of this thread's default context.
        unsafe {
            ffi::osinfo_install_script_generate_for_media_async(
                script.to_glib_none().0,
                media.to_glib_none().0,
                config.to_glib_none().0,
                std::ptr::null_mut(),
                Some(generated),
                (&raw const waiting).cast_mut().cast(),
            );
        }
        if waiting.result.borrow().is_none() {
            waiting.main_loop.run();
        }
        waiting.result.take()
    });
    let Ok(Some(result)) = generated else {
        let text = "libosinfo did not make the script";
        return Err(glib::Error::new(gio::IOErrorEnum::Failed, text));
    };
    let mut error = std::ptr::null_mut();
    // SAFETY: the result is the one of this script's call; text and error are ours to free.
    unsafe {
        let text = ffi::osinfo_install_script_generate_for_media_finish(
            script.to_glib_none().0,
            result.to_glib_none().0,
            &raw mut error,
        );
        match error.is_null() {
            true => Ok(from_glib_full(text)),
            false => Err(from_glib_full(error)),
        }
    }
}

unsafe extern "C" fn generated(
    _script: *mut glib::gobject_ffi::GObject,
    result: *mut gio::ffi::GAsyncResult,
    waiting: glib::ffi::gpointer,
) {
    // SAFETY: it is the `Waiting` of `text`, which waits for this; the result lives for the call, we take a reference.
    let (waiting, result) = unsafe { (&*waiting.cast::<Waiting>(), from_glib_none(result)) };
    waiting.result.replace(Some(result));
    waiting.main_loop.quit();
}
