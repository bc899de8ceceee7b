// SPDX-License-Identifier: GPL-3.0-or-later
//! Bulk statistics without the leak of `virt` (which hands out the raw records
//! and never frees them), and a machine's state with libvirt's errors kept.
#![expect(
    unsafe_code,
    reason = "the records are a C array of structs with typed parameters"
)]

use std::ffi::{CStr, c_int};
use std::ptr;

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::{copied, pointer};

/// The records of one bulk call; freed, with the machines in them, on drop.
struct Records {
    list: *mut sys::virDomainStatsRecordPtr,
    count: usize,
}

impl Drop for Records {
    fn drop(&mut self) {
        // SAFETY: the list came from libvirt and is freed once.
        unsafe { sys::virDomainStatsRecordListFree(self.list) };
    }
}

/// What one bulk call says about one machine. Borrowed from the records.
pub struct Record<'a> {
    record: &'a sys::virDomainStatsRecord,
}

/// The value of a statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Any of libvirt's integers, and booleans as 0 and 1.
    Integer(i128),
    /// A floating-point number.
    Float(f64),
    /// A text.
    Text(&'a str),
}

impl Record<'_> {
    /// The machine's UUID.
    pub fn uuid(&self) -> Uuid {
        let mut uuid = [0; 16];
        // SAFETY: the record owns a machine; a UUID has 16 bytes. It fails only
        // for what is no machine.
        unsafe { sys::virDomainGetUUID(self.record.dom, uuid.as_mut_ptr()) };
        Uuid::from_bytes(uuid)
    }

    /// The machine's name.
    pub fn name(&self) -> String {
        // SAFETY: the record owns a machine, which owns its name.
        unsafe { copied(sys::virDomainGetName(self.record.dom)) }.unwrap_or_default()
    }

    /// libvirt's number of a running machine.
    pub fn id(&self) -> Option<u32> {
        // SAFETY: the record owns a machine.
        let id = unsafe { sys::virDomainGetID(self.record.dom) };
        (id != u32::MAX).then_some(id)
    }

    /// The statistics by libvirt's field names, such as `state.state`.
    pub fn values(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        let count = usize::try_from(self.record.nparams).unwrap_or(0);
        let params = if count == 0 {
            &[]
        } else {
            // SAFETY: libvirt says that `params` has `nparams` entries, and the
            // record, which owns them, is borrowed.
            unsafe { std::slice::from_raw_parts(self.record.params, count) }
        };
        params.iter().filter_map(field)
    }

    /// A statistic that is an integer.
    pub fn integer(&self, field: &str) -> Option<i128> {
        self.values().find_map(|(name, value)| match value {
            Value::Integer(value) if name == field => Some(value),
            _ => None,
        })
    }
}

/// Name and value of a parameter that libvirt filled.
pub fn field(param: &sys::virTypedParameter) -> Option<(&str, Value<'_>)> {
    // SAFETY: libvirt NUL-terminates the field within its 80 bytes.
    let field = unsafe { CStr::from_ptr(param.field.as_ptr()) };
    Some((field.to_str().ok()?, value(param)?))
}

fn value(param: &sys::virTypedParameter) -> Option<Value<'_>> {
    let value = &param.value;
    // SAFETY: libvirt reports in `type_` which member of the union it set; a text
    // is NULL or NUL-terminated and belongs to the parameter.
    unsafe {
        Some(match param.type_ as sys::virTypedParameterType {
            sys::VIR_TYPED_PARAM_INT => Value::Integer(value.i.into()),
            sys::VIR_TYPED_PARAM_UINT => Value::Integer(value.ui.into()),
            sys::VIR_TYPED_PARAM_LLONG => Value::Integer(value.l.into()),
            sys::VIR_TYPED_PARAM_ULLONG => Value::Integer(value.ul.into()),
            sys::VIR_TYPED_PARAM_BOOLEAN => Value::Integer(value.b.into()),
            sys::VIR_TYPED_PARAM_DOUBLE => Value::Float(value.d),
            sys::VIR_TYPED_PARAM_STRING if !value.s.is_null() => {
                Value::Text(CStr::from_ptr(value.s).to_str().ok()?)
            }
            _ => return None,
        })
    }
}

/// Asks for `groups` (virDomainStatsTypes) of all machines in one call, and
/// gives what `read` makes of each. `flags` is of
/// virConnectGetAllDomainStatsFlags.
///
/// # Errors
/// libvirt's; drivers without bulk statistics say `NoSupport`.
pub fn of_all<T>(
    connect: &Connect,
    groups: sys::virDomainStatsTypes,
    flags: sys::virConnectGetAllDomainStatsFlags,
    mut read: impl FnMut(&Record<'_>) -> T,
) -> Result<Vec<T>, Error> {
    let mut list = ptr::null_mut();
    // SAFETY: `list` takes the array libvirt allocates; `Records` frees it.
    let count =
        unsafe { sys::virConnectGetAllDomainStats(pointer(connect), groups, &mut list, flags) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    let records = Records { list, count };
    if records.list.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: libvirt says that the array has `count` pointers to records, all
    // alive until `records` is dropped.
    let all = unsafe { std::slice::from_raw_parts(records.list, records.count) };
    Ok(all
        .iter()
        // SAFETY: as above; none is NULL within the count.
        .filter_map(|record| unsafe { record.as_ref() })
        .map(|record| read(&Record { record }))
        .collect())
}

/// libvirt's two numbers of a machine's state: state and reason.
///
/// # Errors
/// libvirt's error.
pub fn state(domain: &Domain) -> Result<(i32, i32), Error> {
    let (mut state, mut reason): (c_int, c_int) = (0, 0);
    // SAFETY: the machine is borrowed and both numbers are ours.
    let outcome = unsafe { sys::virDomainGetState(domain.as_ptr(), &mut state, &mut reason, 0) };
    if outcome < 0 {
        return Err(Error::last_error());
    }
    Ok((state, reason))
}
