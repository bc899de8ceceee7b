// SPDX-License-Identifier: GPL-3.0-or-later
//! Streams of volumes that carry holes: what takes no space is told by its length, not sent as zeros.
#![expect(unsafe_code, reason = "virt wraps no hole of a stream")]

use std::ffi::{c_longlong, c_uint};

use virt::error::Error;
use virt::stream::Stream;
use virt_sys as sys;

/// What libvirt answers where the next thing is a hole.
const AT_HOLE: i64 = -3;

/// What one call received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// So many bytes are in the buffer.
    Bytes(usize),
    /// So many bytes of nothing.
    Hole(u64),
    /// The other end is done.
    End,
}

/// Waits for the next piece of a download, up to the length of `buffer`.
///
/// # Errors
/// libvirt's: the stream is over.
pub fn receive(stream: &Stream, buffer: &mut [u8]) -> Result<Piece, Error> {
    // SAFETY: the stream is borrowed and the buffer has the length that is said.
    let received = unsafe {
        sys::virStreamRecvFlags(
            stream.as_ptr(),
            buffer.as_mut_ptr().cast(),
            buffer.len(),
            sys::VIR_STREAM_RECV_STOP_AT_HOLE as c_uint,
        )
    };
    match i64::from(received) {
        0 => Ok(Piece::End),
        AT_HOLE => receive_hole(stream),
        count => usize::try_from(count)
            .map(Piece::Bytes)
            .map_err(|_| Error::last_error()),
    }
}

fn receive_hole(stream: &Stream) -> Result<Piece, Error> {
    let mut length: c_longlong = 0;
    // SAFETY: the stream is borrowed; libvirt writes one number.
    let outcome = unsafe { sys::virStreamRecvHole(stream.as_ptr(), &raw mut length, 0) };
    if outcome < 0 {
        return Err(Error::last_error());
    }
    // A hole of no length would be received forever.
    match u64::try_from(length) {
        Ok(0) | Err(_) => Ok(Piece::End),
        Ok(length) => Ok(Piece::Hole(length)),
    }
}

/// Reports the other end of an upload that the next `length` bytes are a hole.
///
/// # Errors
/// libvirt's: the stream is over.
pub fn send_hole(stream: &Stream, length: u64) -> Result<(), Error> {
    let length = c_longlong::try_from(length).unwrap_or(c_longlong::MAX);
    // SAFETY: the stream is borrowed.
    if unsafe { sys::virStreamSendHole(stream.as_ptr(), length, 0) } < 0 {
        return Err(Error::last_error());
    }
    Ok(())
}
