// SPDX-License-Identifier: GPL-3.0-or-later
//! Opening a connection, with a closure that is asked for user name and
//! password. `virt` takes a bare function and reads NULL prompts, which SASL
//! gives.
#![expect(
    unsafe_code,
    reason = "virConnectOpenAuth takes a C callback that fills C structs"
)]

use std::ffi::{CString, c_int, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use virt::connect::Connect;
use virt::error::Error as VirtError;
use virt_sys as sys;

use super::{copied, errno};
use crate::libvirt::{AskCredentials, CredentialKind, CredentialPrompt, Error};

/// What we can be asked for. `VIR_CRED_EXTERNAL` (an own polkit agent), realm,
/// language and nonce are left to libvirt's own defaults.
const KINDS: [sys::virConnectCredentialType; 5] = [
    sys::VIR_CRED_USERNAME,
    sys::VIR_CRED_AUTHNAME,
    sys::VIR_CRED_PASSPHRASE,
    sys::VIR_CRED_ECHOPROMPT,
    sys::VIR_CRED_NOECHOPROMPT,
];

/// The way from libvirt's callback to the closure, and what became of it.
struct Asking<'a> {
    ask: &'a AskCredentials,
    cancelled: bool,
}

/// Opens `uri`. Blocks as long as the host and the person asked take.
///
/// # Errors
/// `Cancelled` when the person gave no answer, `Denied` for a wrong one, and
/// libvirt's others.
pub fn open(uri: &str, read_only: bool, ask: Option<&AskCredentials>) -> Result<Connect, Error> {
    let uri = CString::new(uri).map_err(|_| Error::nul())?;
    let flags = if read_only { sys::VIR_CONNECT_RO } else { 0 };
    let Some(ask) = ask else {
        // SAFETY: no authentication is a NULL pointer.
        let connect = unsafe { sys::virConnectOpenAuth(uri.as_ptr(), ptr::null_mut(), flags) };
        return opened(connect, false);
    };
    let mut asking = Asking {
        ask,
        cancelled: false,
    };
    let mut kinds = KINDS.map(|kind| kind as c_int);
    let mut auth = sys::virConnectAuth {
        credtype: kinds.as_mut_ptr(),
        ncredtype: kinds.len() as c_uint,
        cb: Some(on_ask),
        cbdata: ptr::from_mut(&mut asking).cast(),
    };
    // SAFETY: `auth` and what it points to outlive the call, and libvirt keeps
    // none of it after.
    let connect = unsafe { sys::virConnectOpenAuth(uri.as_ptr(), &mut auth, flags) };
    opened(connect, asking.cancelled)
}

fn opened(connect: sys::virConnectPtr, cancelled: bool) -> Result<Connect, Error> {
    if !connect.is_null() {
        // SAFETY: a connection that libvirt just opened for us to own.
        return Ok(unsafe { Connect::from_ptr(connect) });
    }
    if cancelled {
        return Err(Error::Cancelled);
    }
    let errno = errno::last();
    let error = VirtError::last_error();
    Err(match errno {
        Some(EPERM | EACCES) => Error::Denied(error.message().to_owned()),
        _ => error.into(),
    })
}

const EPERM: i32 = 1;
const EACCES: i32 = 13;

/// libvirt asks. 0 for answered, -1 for not.
unsafe extern "C" fn on_ask(
    credentials: sys::virConnectCredentialPtr,
    count: c_uint,
    data: *mut c_void,
) -> c_int {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: `data` is the `Asking` of `open`, which waits for this call;
        // libvirt lends `count` credentials.
        let (asking, credentials) = unsafe {
            (
                &mut *data.cast::<Asking<'_>>(),
                std::slice::from_raw_parts_mut(credentials, count as usize),
            )
        };
        answer(asking, credentials)
    }));
    if let Ok(true) = outcome { 0 } else { -1 }
}

fn answer(asking: &mut Asking<'_>, credentials: &mut [sys::virConnectCredential]) -> bool {
    let prompts = credentials.iter().map(prompt).collect();
    let Some(answers) = (asking.ask)(prompts) else {
        asking.cancelled = true;
        return false;
    };
    if answers.len() != credentials.len() {
        log::error!(
            "asked for {} credentials, got {}",
            credentials.len(),
            answers.len()
        );
        return false;
    }
    for (credential, answer) in credentials.iter_mut().zip(&answers) {
        // A NUL would cut the password short.
        if answer.contains('\0') {
            return false;
        }
        // SAFETY: libvirt frees the result with free(); GLib's allocator is the
        // C library's (since GLib 2.46), and g_strndup adds the NUL.
        credential.result = unsafe { glib::ffi::g_strndup(answer.as_ptr().cast(), answer.len()) };
        credential.resultlen = answer.len() as c_uint;
    }
    true
}

fn prompt(credential: &sys::virConnectCredential) -> CredentialPrompt {
    let kind = match credential.type_ as sys::virConnectCredentialType {
        sys::VIR_CRED_USERNAME | sys::VIR_CRED_AUTHNAME => CredentialKind::UserName,
        sys::VIR_CRED_PASSPHRASE | sys::VIR_CRED_NOECHOPROMPT => CredentialKind::Password,
        _ => CredentialKind::Text,
    };
    // SAFETY: only called on a credential that libvirt lends: its texts are NULL or
    // NUL-terminated.
    let (prompt, challenge, default) = unsafe {
        (
            copied(credential.prompt).unwrap_or_default(),
            copied(credential.challenge),
            copied(credential.defresult),
        )
    };
    CredentialPrompt {
        kind,
        prompt,
        challenge,
        default,
    }
}
