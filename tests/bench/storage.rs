// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool of thousands of volumes on a real libvirtd: how soon its page is drawn, how soon it is known who uses what, and
//! how fast files go up and down, with virsh's own transfers beside.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use guesthouse::libvirt::{Connection, OpenOptions, Pool};

use crate::changes::{URI, connect};
use crate::plan::Plan;
use crate::pulse::Pulse;
use crate::subject::Subject;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::wait;
use crate::table::{Line, median, milliseconds};

const FOLDER: &str = "/var/lib/libvirt/images";
/// How large a file is that goes up and down, in MiB.
const FILE: usize = 512;

/// All lines.
pub fn measure(plan: &Plan) -> Vec<Line> {
    eprintln!("storage: filling the host");
    fill(plan.volumes, plan.users);
    let options = OpenOptions {
        uri: URI.to_owned(),
        read_only: false,
        events: false,
        ask: None,
    };
    let (connection, _events) = block_on(Connection::open(options)).expect("it opens");
    let pool = pool(&connection);
    let listing = median((0..plan.transfers).map(|_| {
        time(|| {
            let volumes = block_on(pool.volumes()).expect("the volumes are listed");
            assert_eq!(volumes.len(), plan.volumes);
        })
    }));
    let users = median((0..plan.transfers).map(|_| {
        time(|| {
            let all = block_on(connection.images_of_machines()).expect("the machines are read");
            assert_eq!(all.len(), plan.users);
        })
    }));
    let (volumes, machines) = (plan.volumes, plan.users);
    let mut lines = vec![
        line(
            &format!("{volumes} volumes, listed by libvirt"),
            "ms",
            milliseconds(listing),
            None,
        ),
        line(
            &format!("{machines} machines, read for who uses what"),
            "ms",
            milliseconds(users),
            None,
        ),
    ];
    lines.extend(page(plan, listing));
    lines.extend(transfers(plan, &connection, &pool));
    lines
}

fn line(what: &str, unit: &'static str, guesthouse: Option<f64>, virsh: Option<f64>) -> Line {
    Line {
        what: what.to_owned(),
        unit,
        guesthouse,
        other: virsh,
        bare: None,
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    glib::MainContext::new().block_on(future)
}

fn time(work: impl FnOnce()) -> Option<Duration> {
    let begun = Instant::now();
    work();
    Some(begun.elapsed())
}

fn virsh(arguments: &[&str]) {
    let done = Command::new("virsh")
        .args(["-q", "-c", URI])
        .args(arguments)
        .status();
    assert!(done.is_ok_and(|it| it.success()), "virsh {arguments:?}");
}

/// A pool of small sparse volumes, and machines that have one each.
fn fill(volumes: usize, users: usize) {
    fs::create_dir_all(FOLDER).expect("the folder is made");
    for number in 0..volumes {
        let file = File::create(path(number)).expect("a volume is made");
        file.set_len(1 << 20).expect("it has a size");
    }
    virsh(&["pool-define-as", "default", "dir", "--target", FOLDER]);
    virsh(&["pool-start", "default"]);
    let host = connect();
    for number in 0..users {
        let disk = path(number % volumes);
        let xml = format!(
            "<domain type='qemu'><name>user-{number:04}</name><memory unit='MiB'>32</memory>\
             <os><type arch='x86_64'>hvm</type></os><devices><disk type='file' device='disk'>\
             <source file='{disk}'/><target dev='vda' bus='virtio'/></disk></devices></domain>",
            disk = disk.display()
        );
        host.define_domain_xml(&xml).expect("a machine is defined");
    }
}

fn path(number: usize) -> PathBuf {
    Path::new(FOLDER).join(format!("volume-{number:04}.img"))
}

fn pool(connection: &Connection) -> Pool {
    let pools = block_on(connection.pools()).expect("the pools are listed");
    connection.pool(pools[0].uuid)
}

/// From the click to the drawn page, the libvirt's own time with it, and the longest time in which the window did not
/// answer meanwhile.
fn page(plan: &Plan, listing: Option<Duration>) -> Vec<Line> {
    eprintln!("storage: the page");
    let desktop = Desktop::start("bench", "storage");
    let program = open(&desktop, URI);
    let window = program.window(MAIN);
    window.select(MACHINES, "QEMU/KVM*");
    thread::sleep(plan.settle);
    let drawn_as = |what: &str| {
        let log = program.log();
        let words = format!("page {what} drawn in ");
        let lines = log.lines().filter_map(|line| line.split_once(&words));
        lines
            .filter_map(|(_, took)| took.trim_end_matches(" ms").parse::<f64>().ok())
            .next_back()
    };
    let drawn = || drawn_as("Storage");
    // What a screen reader asks takes the main loop's time, too: the click is the last of it.
    let (name, path) = Subject::Guesthouse.address().expect("it answers");
    let bus = program.desktop.session.clone();
    window.click("Storage");
    let pulse = Pulse::feel_on(bus, name, path, Some(program.pid()));
    wait::until("the page is drawn", wait::SOON, || drawn().is_some());
    thread::sleep(plan.settle);
    let gaps = pulse.stop();
    let took = drawn();
    let whole = drawn_as("Storage, whole,");
    let over = took
        .zip(milliseconds(listing))
        .map(|(took, own)| took - own);
    let volumes = plan.volumes;
    let gap = milliseconds(Some(gaps.longest));
    vec![
        line(
            &format!("{volumes} volumes, first screen drawn"),
            "ms",
            took,
            None,
        ),
        line(&format!("{volumes} volumes, all drawn"), "ms", whole, None),
        line(
            &format!("{volumes} volumes, first screen over libvirt's own time"),
            "ms",
            over,
            None,
        ),
        line(
            &format!("{volumes} volumes, longest gap meanwhile"),
            "ms",
            gap,
            None,
        ),
    ]
}

/// Up and down, in MiB a second.
fn transfers(plan: &Plan, connection: &Connection, pool: &Pool) -> Vec<Line> {
    eprintln!("storage: transfers");
    let folder = std::env::temp_dir().join(format!("guesthouse-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (file, back) = (folder.join("noise.img"), folder.join("back.img"));
    write_noise(&file);
    let (mut ours, mut theirs) = ([const { Vec::new() }; 2], [const { Vec::new() }; 2]);
    // libvirt reads every volume of the pool after an upload, and whoever comes next waits for it; and for the disk, which
    // still writes what the one before has copied.
    let settle = || {
        virsh(&["pool-refresh", "default"]);
        assert!(Command::new("sync").status().is_ok_and(|it| it.success()));
    };
    for _ in 0..plan.transfers {
        settle();
        ours[0].push(time(|| {
            block_on(pool.upload("ours.img".to_owned(), file.clone()).finish()).expect("up");
        }));
        settle();
        theirs[0].push(time(|| virsh_up(&file)));
        settle();
        ours[1].push(time(|| {
            let volume = connection.volume(pool.uuid(), "ours.img".to_owned());
            block_on(volume.download(back.clone()).finish()).expect("down");
        }));
        settle();
        theirs[1].push(time(|| virsh_down(&back)));
        for volume in ["ours.img", "theirs.img"] {
            virsh(&["vol-delete", volume, "--pool", "default"]);
        }
    }
    let _removed = fs::remove_dir_all(&folder);
    let rate = |times: &[Option<Duration>]| {
        let took = median(times.iter().copied())?;
        Some(FILE as f64 / took.as_secs_f64())
    };
    ["upload", "download"]
        .iter()
        .enumerate()
        .map(|(at, what)| {
            let what = format!("{what} of {FILE} MiB (beside: virsh)");
            line(&what, "MiB/s", rate(&ours[at]), rate(&theirs[at]))
        })
        .collect()
}

fn write_noise(path: &Path) {
    let mut noise = vec![0; FILE << 20];
    let mut source = File::open("/dev/urandom").expect("there is noise");
    source.read_exact(&mut noise).expect("noise");
    fs::write(path, &noise).expect("it is written");
}

fn virsh_up(file: &Path) {
    let (size, from) = (format!("{FILE}MiB"), file.to_string_lossy());
    let new = ["vol-create-as", "default", "theirs.img"];
    virsh(&[&new[..], &[&size, "--allocation", "0"]].concat());
    virsh(&[
        "vol-upload",
        "theirs.img",
        &from,
        "--pool",
        "default",
        "--sparse",
    ]);
}

fn virsh_down(file: &Path) {
    let to = file.to_string_lossy();
    virsh(&[
        "vol-download",
        "theirs.img",
        &to,
        "--pool",
        "default",
        "--sparse",
    ]);
}
