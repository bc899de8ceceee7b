// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's graphics: a connection to its screen, and a picture of it.

use std::os::fd::OwnedFd;

use virt::connect::Connect;
use virt::stream::Stream;
use virt_sys as sys;

use super::ffi::descriptors;
use super::{Error, Machine};

/// More than the largest screen there is, in the plainest format there is.
const LARGEST_PICTURE: usize = 256 << 20;

/// A picture of a machine's screen, as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its MIME type: `image/png`, or `image/x-portable-pixmap` from an older
    /// emulator.
    pub mime_type: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

impl Machine {
    /// A connection to the graphics device `index` (counted from zero in the
    /// order of the XML), past any password: who may manage the machine may see
    /// it. No port is needed.
    ///
    /// # Errors
    /// `Unsupported` or `Refused` where libvirt is not on this computer, since
    /// descriptors cannot be passed then; `Refused` for a machine that is off.
    pub async fn open_graphics(&self, index: u32) -> Result<OwnedFd, Error> {
        let flags = sys::VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH;
        self.with(move |domain| Ok(descriptors::open_graphics(domain, index, flags)?))
            .await
    }

    /// A picture of what the screen `screen` (a video device and its head,
    /// counted from zero) shows now.
    ///
    /// # Errors
    /// `Refused` for a machine that is off or has no screen, `Unsupported`.
    pub async fn screenshot(&self, screen: u32) -> Result<Picture, Error> {
        let uuid = self.uuid();
        self.connection()
            .call(move |connect| {
                let domain = connect.lookup_domain_by_uuid(uuid)?;
                let stream = Stream::new(connect, 0)?;
                let mime_type = domain.screenshot(&stream, screen, 0)?;
                let bytes = receive_all(connect, stream)?;
                Ok(Picture { mime_type, bytes })
            })
            .await
    }
}

/// Reads a blocking stream to its end.
fn receive_all(connect: &Connect, stream: Stream) -> Result<Vec<u8>, Error> {
    let mut all = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let received = stream.recv(&mut buffer)?;
        let length = usize::try_from(received).unwrap_or(0);
        if length == 0 {
            break;
        }
        all.extend_from_slice(&buffer[..length]);
        if all.len() > LARGEST_PICTURE || !connect.is_alive().unwrap_or(false) {
            let _ = stream.abort();
            return Err(Error::Closed);
        }
    }
    stream.finish()?;
    Ok(all)
}
