// SPDX-License-Identifier: GPL-3.0-or-later
//! How fast an image is copied, with virt-clone's whole run and the plain tools beside, and how soon five linked clones are
//! there after the click.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use guesthouse::definition::volume::DiskFormat;
use guesthouse::libvirt::Connection;
use uuid::Uuid;

use super::{FOLDER, block_on, connect, define, image, line, run, time, virsh};
use crate::changes::URI;
use crate::plan::Plan;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::table::{Line, median, seconds};

/// How much is in the image, in MiB; as much again is a hole.
const DATA: u32 = 512;

pub fn measure(plan: &Plan) -> Vec<Line> {
    let mut lines = copied(plan, DiskFormat::Raw);
    lines.extend(copied(plan, DiskFormat::Qcow2));
    lines.push(linked());
    lines
}

fn copied(plan: &Plan, format: DiskFormat) -> Vec<Line> {
    let word = format.as_str();
    eprintln!("copies: a {word} image");
    let from = format!("{FOLDER}/from.{word}");
    write_image(&from, format);
    virsh(&["pool-refresh", "default"]);
    define("from", &from, word);
    let connection = connect();
    let pool = block_on(connection.pools()).expect("the pools are listed")[0].uuid;
    let (mut ours, mut theirs, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.transfers {
        ours.push(time(|| our_copy(&connection, pool, &from, format)));
        theirs.push(virt_clone(word));
        plain.push(time(|| plain_copy(&from, format)));
    }
    virsh(&["undefine", "from"]);
    fs::remove_file(&from).expect("it was there");
    let rate = |times: &[Option<Duration>]| {
        let took = median(times.iter().copied())?;
        Some(f64::from(DATA) / took.as_secs_f64())
    };
    let (own, bare) = (rate(&ours), rate(&plain));
    let part = own.zip(bare).map(|(own, bare)| own / bare);
    let tool = match format {
        DiskFormat::Raw => "cp --sparse",
        _ => "qemu-img convert",
    };
    vec![
        line(
            &format!("clone of a {word} image of {DATA} MiB"),
            "MiB/s",
            [own, rate(&theirs), bare],
        ),
        line(
            &format!("clone of a {word} image: part of {tool}"),
            "×",
            [part, None, None],
        ),
    ]
}

/// An image whose second half is a hole.
fn write_image(path: &str, format: DiskFormat) {
    let raw = format!("{FOLDER}/noise");
    let mut file = File::create(&raw).expect("it is made");
    let mut source = File::open("/dev/urandom").expect("there is noise");
    let mut noise = vec![0; 1 << 20];
    for _ in 0..DATA {
        source.read_exact(&mut noise).expect("noise");
        file.write_all(&noise).expect("it is written");
    }
    let end = file.stream_position().expect("it has an end");
    file.set_len(end * 2).expect("it has a hole");
    file.sync_all().expect("it is on the disk");
    let arguments = ["convert", "-f", "raw", "-O", format.as_str(), &raw, path];
    match format {
        DiskFormat::Raw => fs::rename(&raw, path).expect("it gets its name"),
        _ => {
            run("qemu-img", &arguments);
            fs::remove_file(&raw).expect("it was there");
        }
    }
    run("sync", &[path]);
}

fn our_copy(connection: &Connection, pool: Uuid, from: &str, format: DiskFormat) {
    let name = "ours".to_owned();
    let work = connection.copy_image_into(from.to_owned(), pool, name, Some(format));
    let copied = block_on(work.finish()).expect("it is copied");
    run("sync", &[&copied.path]);
    block_on(connection.delete_volume(copied.path)).expect("it goes again");
}

/// All of virt-clone's run: it has no copy alone.
fn virt_clone(word: &str) -> Option<Duration> {
    if !Path::new("/usr/bin/virt-clone").exists() {
        return None;
    }
    let file = format!("{FOLDER}/theirs.{word}");
    let took = time(|| {
        let arguments = ["--connect", URI, "-q", "--original", "from"];
        let new = ["--name", "theirs", "--file", &file];
        run("virt-clone", &[&arguments[..], &new].concat());
        run("sync", &[&file]);
    });
    virsh(&["undefine", "theirs"]);
    fs::remove_file(&file).expect("it was there");
    virsh(&["pool-refresh", "default"]);
    took
}

fn plain_copy(from: &str, format: DiskFormat) {
    let to = "/var/lib/libvirt/images/plain";
    match format {
        DiskFormat::Raw => run("cp", &["--sparse=auto", from, to]),
        _ => {
            let word = format.as_str();
            run("qemu-img", &["convert", "-f", word, "-O", word, from, to]);
        }
    }
    run("sync", &[to]);
    fs::remove_file(to).expect("it was there");
}

/// From the click to the closed dialog.
fn linked() -> Line {
    eprintln!("copies: five linked clones");
    define("base", &image("base.qcow2", "20G"), "qcow2");
    virsh(&["pool-refresh", "default"]);
    let desktop = Desktop::start("bench", "linked");
    let program = open(&desktop, URI);
    let window = program.window(MAIN);
    window.show_machine("base");
    window.command("Make Template");
    window.until_state("base", "Template");
    window.command("New from Template…");
    let title = "New from “base”";
    let dialog = program.window(title);
    dialog.set_text("Names", "web-{1..5}");
    dialog.until_label("5 machines, from web-1 to web-5");
    dialog.until_on("Create");
    let begun = Instant::now();
    dialog.click("Create");
    program.until_closed(title);
    let took = Some(begun.elapsed());
    line(
        "five linked clones of 20 GiB",
        "s",
        [seconds(took), None, None],
    )
}
