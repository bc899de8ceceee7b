// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine’s disks hold, asked of the host all at once.

use std::future::Future;

use gio::prelude::*;

use super::{Content, Details};
use crate::definition::disk::{Disk, DiskSourceKind};
use crate::libvirt::{self, BlockInfo, Error, Room};
use crate::model::machine::{Machine, start_check};

/// What is left around the image of a disk, by the disk's target.
type RoomAnswer = Result<Option<(String, Room)>, Error>;

/// What the host was asked about the disks of a machine.
pub(super) struct DiskQuestions {
    contents: Vec<glib::JoinHandle<Content>>,
    rooms: Vec<glib::JoinHandle<RoomAnswer>>,
}

pub(super) async fn answer<T: 'static>(question: glib::JoinHandle<Result<T, Error>>) -> Option<T> {
    match question.await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            log::debug!("a detail is not known: {error}");
            None
        }
        Err(_) => None,
    }
}

impl Machine {
    pub(super) fn ask_for_disks(
        &self,
        handle: &libvirt::Machine,
        details: &Details,
    ) -> DiskQuestions {
        let local = self
            .connection()
            .is_some_and(|connection| connection.is_local());
        let contents = details.disks.iter().map(|(disk, _)| {
            let disk = disk.clone();
            together(handle, move |handle| content(handle, disk, local))
        });
        let rooms = details
            .disks
            .iter()
            .filter(|(disk, _)| !disk.read_only)
            .filter_map(|(disk, _)| Some((disk.target.clone(), disk.path.clone()?)))
            .map(|(target, path)| {
                together(handle, move |handle| room(handle, target, path, local))
            });
        DiskQuestions {
            contents: contents.collect(),
            rooms: rooms.collect(),
        }
    }
}

impl DiskQuestions {
    pub(super) async fn fill_in(self, details: &mut Details) {
        for (known, content) in details.disks.iter_mut().zip(self.contents) {
            known.1 = content.await.unwrap_or(Content::Unknown);
        }
        for room in self.rooms {
            details.rooms.extend(answer(room).await.flatten());
        }
    }
}

/// Asks beside other questions: the connection has a few threads.
pub(super) fn together<T: 'static, F: Future<Output = T> + 'static>(
    handle: &libvirt::Machine,
    ask: impl FnOnce(libvirt::Machine) -> F,
) -> glib::JoinHandle<T> {
    glib::spawn_future_local(ask(handle.clone()))
}

pub(super) async fn content(handle: libvirt::Machine, disk: Disk, local: bool) -> Content {
    let Some(path) = disk.path else {
        return Content::Empty;
    };
    let file = disk.source_kind == DiskSourceKind::File;
    // libvirt opens the image of a machine that is off, and would wait for a pipe's other end.
    if file && local && is_pipe(&path).await {
        return Content::Unreadable(start_check::no_image(&path));
    }
    match handle.block_info(disk.target.clone()).await {
        // While the machine is off, the host gives this answer for a missing file.
        Ok(BlockInfo {
            capacity: 0,
            physical: 0,
            ..
        }) if file && (!local || is_missing(&path).await) => Content::Missing,
        Ok(sizes) => Content::Present(with_allocation(&handle, sizes, path).await),
        Err(Error::Unsupported(_) | Error::Closed) => Content::Unknown,
        Err(_) if file && local && is_missing(&path).await => Content::Missing,
        Err(error) => Content::Unreadable(error.to_string()),
    }
}

/// Of a running machine libvirt reports how far the guest has written since the start, which may be nothing: then its pool
/// knows what the image takes.
async fn with_allocation(handle: &libvirt::Machine, sizes: BlockInfo, path: String) -> BlockInfo {
    if sizes.allocation > 0 {
        return sizes;
    }
    let volume = handle.connection().volume_of_pool(path).await;
    let allocation = volume.ok().flatten().map_or(0, |it| it.allocation);
    BlockInfo {
        allocation,
        ..sizes
    }
}

/// What is left around an image. A pool's own number is as old as its last
/// refresh, so here the file system is asked.
async fn room(handle: libvirt::Machine, target: String, path: String, local: bool) -> RoomAnswer {
    let pool = handle.connection().room_around(path.clone()).await;
    let pool = pool.ok().flatten();
    let is_file = path.starts_with('/') && !path.starts_with("/dev/");
    let free = if local && is_file {
        free_space(&path).await
    } else {
        None
    };
    let room = match (pool, free) {
        (Some(pool), Some(free)) => Some(Room { free, ..pool }),
        (None, Some(free)) => Some(Room { pool: None, free }),
        (pool, None) => pool,
    };
    Ok(room.map(|room| (target, room)))
}

async fn free_space(path: &str) -> Option<u64> {
    let attribute = gio::FILE_ATTRIBUTE_FILESYSTEM_FREE;
    let file = gio::File::for_path(path);
    let info = file.query_filesystem_info_future(attribute, glib::Priority::DEFAULT);
    let info = info.await.ok()?;
    info.has_attribute(attribute)
        .then(|| info.attribute_uint64(attribute))
}

async fn is_missing(path: &str) -> bool {
    let found = query_type(path).await;
    found.is_err_and(|error| error.matches(gio::IOErrorEnum::NotFound))
}

/// Whether it is a pipe, a socket or a device without an end.
async fn is_pipe(path: &str) -> bool {
    let found = query_type(path).await;
    found.is_ok_and(|it| it.file_type() == gio::FileType::Special && !is_block_device(&it))
}

fn is_block_device(info: &gio::FileInfo) -> bool {
    info.attribute_uint32("unix::mode") & 0o170_000 == 0o060_000
}

async fn query_type(path: &str) -> Result<gio::FileInfo, glib::Error> {
    let file = gio::File::for_path(path);
    let flags = gio::FileQueryInfoFlags::NONE;
    let wanted = "standard::type,unix::mode";
    let info = file.query_info_future(wanted, flags, glib::Priority::DEFAULT);
    info.await
}
