// SPDX-License-Identifier: GPL-3.0-or-later
//! All stories, by name.

use crate::support::story::Story;
use crate::{
    addresses, backup_dangers, backups, bridges, clone_dangers, clone_places, clones, cloud,
    console_remedies, copies_interrupted, copy, definition, disposable, ejecting, emulated_pools,
    encrypted, every_device, failures, fitting, hardware, host_devices, images, import, inside,
    interrupted, iscsi, looks, moving, networks, newer_systems, nvram, outside, package_dangers,
    packages, pasting, polkit, rarer_devices, reachability, remote_networks, remote_screen, sanity,
    screen, screen_past, screen_resize, screen_windows, serial_line, serial_page, serial_text,
    session, snapshots, storage_pools, three_guests, volumes,
};

/// In the order in which they are told.
pub const STORIES: &[Story] = &[
    Story {
        name: "the lab works",
        run: sanity::the_lab_works,
    },
    Story {
        name: "cloud image: three at once",
        run: cloud::three_at_once,
    },
    Story {
        name: "cloud image: linked, always the same address",
        run: cloud::linked_and_always_the_same,
    },
    Story {
        name: "cloud image: a compressed one",
        run: cloud::compressed,
    },
    Story {
        name: "cloud image: it goes wrong",
        run: cloud::goes_wrong,
    },
    Story {
        name: "a medium that the guest holds",
        run: ejecting::by_force,
    },
    Story {
        name: "a disk for now only",
        run: ejecting::for_now,
    },
    Story {
        name: "volumes: an encrypted one",
        run: encrypted::volume,
    },
    Story {
        name: "volumes: up and down",
        run: volumes::up_and_down,
    },
    Story {
        name: "volumes: unused ones",
        run: volumes::unused,
    },
    Story {
        name: "volumes: nothing half is left",
        run: volumes::nothing_half,
    },
    Story {
        name: "volumes: the daemon dies in an upload",
        run: volumes::the_daemon_dies,
    },
    Story {
        name: "volumes: the daemon dies in a move, a resize and a compact",
        run: interrupted::the_daemon_dies,
    },
    Story {
        name: "volumes: up and down through SSH",
        run: volumes::through_ssh,
    },
    Story {
        name: "pools: NFS and LVM",
        run: emulated_pools::alone,
    },
    Story {
        name: "volumes: on an iSCSI target",
        run: iscsi::direct,
    },
    Story {
        name: "volumes: a disk moves while its machine runs",
        run: moving::while_it_runs,
    },
    Story {
        name: "volumes: a disk grows while its machine runs",
        run: moving::grown,
    },
    Story {
        name: "volumes: a disk is compacted",
        run: moving::compacted,
    },
    Story {
        name: "backups: full, and what changed",
        run: backups::full_and_incremental,
    },
    Story {
        name: "backups: cancelled, and interrupted",
        run: backups::cancelled,
    },
    Story {
        name: "backups: of a machine that is off, and by a timer",
        run: backups::by_itself,
    },
    Story {
        name: "backups: the daemon dies, and a machine is put back",
        run: backup_dangers::the_daemon_dies,
    },
    Story {
        name: "backups: a full disk",
        run: backup_dangers::a_full_disk,
    },
    Story {
        name: "backups: of a host behind SSH, and its files are looked at",
        run: backup_dangers::through_ssh,
    },
    Story {
        name: "snapshots: a guest counts on from where it was",
        run: snapshots::counts_on,
    },
    Story {
        name: "snapshots: files are laid over a raw disk, and merged",
        run: snapshots::merged,
    },
    Story {
        name: "clones: of a guest that writes",
        run: clones::of_a_running_guest,
    },
    Story {
        name: "snapshots: libvirtd and the program die while one is taken",
        run: copies_interrupted::in_a_snapshot,
    },
    Story {
        name: "clones: into a folder, with the TPM state",
        run: clone_places::in_a_folder_with_the_tpm,
    },
    Story {
        name: "clones: libvirtd and the program die while one is made",
        run: copies_interrupted::in_a_clone,
    },
    Story {
        name: "clones: five linked to a template",
        run: clones::five_of_a_template,
    },
    Story {
        name: "clones: a run that keeps nothing",
        run: clones::keeps_nothing,
    },
    Story {
        name: "clones: a run that keeps nothing on a device",
        run: disposable::of_a_device,
    },
    Story {
        name: "clones: what a killed one left is merged, and snapshots below clones stay",
        run: clone_dangers::left_and_below,
    },
    Story {
        name: "packages: a machine goes out and comes back",
        run: packages::out_and_back,
    },
    Story {
        name: "packages: the program dies in an export",
        run: package_dangers::the_program_dies,
    },
    Story {
        name: "packages: a machine is copied to another host",
        run: package_dangers::to_another_host,
    },
    Story {
        name: "addresses: of the run before",
        run: addresses::of_the_run_before,
    },
    Story {
        name: "newer systems: a Linux on Q35",
        run: newer_systems::linux,
    },
    Story {
        name: "newer systems: Windows 11",
        run: newer_systems::windows,
    },
    Story {
        name: "three guests on br100",
        run: three_guests::three_guests,
    },
    Story {
        name: "three guests in Chinese",
        run: three_guests::three_guests_in_chinese,
    },
    Story {
        name: "the demo document",
        run: import::demo_document,
    },
    Story {
        name: "a listing from a web page",
        run: import::listing,
    },
    Story {
        name: "behind its back",
        run: outside::behind_its_back,
    },
    Story {
        name: "the daemon dies",
        run: outside::the_daemon_dies,
    },
    Story {
        name: "a screen is seen and typed into",
        run: screen::seen_and_typed_into,
    },
    Story {
        name: "a line changes hands",
        run: serial_line::taken_over,
    },
    Story {
        name: "a line carries all of it",
        run: serial_line::whole,
    },
    Story {
        name: "a line carries a megabyte a second",
        run: serial_line::fast,
    },
    Story {
        name: "the text of a line is saved and searched",
        run: serial_text::saved_and_searched,
    },
    Story {
        name: "screens in windows of their own",
        run: screen_windows::windows,
    },
    Story {
        name: "the screen fills the display",
        run: screen_windows::fullscreen,
    },
    Story {
        name: "how the consoles look",
        run: looks::looks,
    },
    Story {
        name: "a screen on a socket",
        run: remote_screen::on_a_socket,
    },
    Story {
        name: "a screen through SSH, behind a password",
        run: remote_screen::through_ssh,
    },
    Story {
        name: "a screen that asks for a name",
        run: remote_screen::asks_for_a_name,
    },
    Story {
        name: "a machine goes back while its screen is open",
        run: screen_past::reverted,
    },
    Story {
        name: "a guest takes the size of the page",
        run: screen_resize::resized,
    },
    Story {
        name: "a pointer that moves by itself",
        run: screen_windows::relative_pointer,
    },
    Story {
        name: "keys and the pointer",
        run: screen_windows::keys_and_pointer,
    },
    Story {
        name: "the same under Wayland",
        run: screen_windows::keys_under_wayland,
    },
    Story {
        name: "a German keyboard under Wayland",
        run: screen_windows::german_keys_under_wayland,
    },
    Story {
        name: "a French keyboard under Wayland",
        run: screen_windows::french_keys_under_wayland,
    },
    Story {
        name: "pasting into a guest",
        run: pasting::pasting,
    },
    Story {
        name: "a screen and a serial line are added",
        run: console_remedies::added,
    },
    Story {
        name: "a line is read from its log, lost and taken back",
        run: console_remedies::taken,
    },
    Story {
        name: "a machine's figures",
        run: definition::stats,
    },
    Story {
        name: "the host is full",
        run: definition::full_host,
    },
    Story {
        name: "a definition as text",
        run: definition::document,
    },
    Story {
        name: "the serial page",
        run: serial_page::serial_page,
    },
    Story {
        name: "a bridge by NetworkManager",
        run: bridges::made_and_used,
    },
    Story {
        name: "a bridge that nobody keeps",
        run: bridges::nobody_keeps_it,
    },
    Story {
        name: "a bridge is changed and removed",
        run: bridges::changed_and_removed,
    },
    Story {
        name: "a bridge with DHCP",
        run: bridges::from_a_dhcp_server,
    },
    Story {
        name: "a bridge without NetworkManager",
        run: bridges::changed_by_hand,
    },
    Story {
        name: "a bridge by an ordinary user",
        run: polkit::asks_for_a_password,
    },
    Story {
        name: "a session of an ordinary user",
        run: session::of_an_ordinary_user,
    },
    Story {
        name: "the networks of another host",
        run: remote_networks::of_another_host,
    },
    Story {
        name: "why can't it be reached",
        run: reachability::the_check_names_it,
    },
    Story {
        name: "hardware: a disk",
        run: hardware::a_disk,
    },
    Story {
        name: "hardware: a network card",
        run: hardware::a_network_card,
    },
    Story {
        name: "hardware: a CD",
        run: hardware::a_cd,
    },
    Story {
        name: "hardware: memory and CPUs",
        run: hardware::memory_and_cpus,
    },
    Story {
        name: "hardware: rejected, and changed meanwhile",
        run: hardware::rejected_and_changed_meanwhile,
    },
    Story {
        name: "hardware: shut down and start",
        run: hardware::shut_down_and_start,
    },
    Story {
        name: "hardware: every kind of device",
        run: every_device::every_kind,
    },
    Story {
        name: "hardware: another bus and model",
        run: fitting::another_bus_and_model,
    },
    Story {
        name: "UEFI variables follow the name",
        run: nvram::variables_follow_the_name,
    },
    Story {
        name: "snapshots leave the disks",
        run: nvram::snapshots_leave_the_disks,
    },
    Story {
        name: "hardware: rarer devices come and go",
        run: rarer_devices::come_and_go,
    },
    Story {
        name: "hardware: rarer devices wait for a start",
        run: rarer_devices::wait_for_a_start,
    },
    Story {
        name: "hardware: devices of the host",
        run: host_devices::given_and_taken_back,
    },
    Story {
        name: "a guest in trouble",
        run: inside::trouble,
    },
    Story {
        name: "a guest with its agent",
        run: inside::agent,
    },
    Story {
        name: "a folder shared with a guest",
        run: inside::shared_folder,
    },
    Story {
        name: "a guest with a TPM",
        run: inside::tpm,
    },
    Story {
        name: "memory modules",
        run: inside::memory_modules,
    },
    Story {
        name: "a network hands out addresses",
        run: networks::hands_out_addresses,
    },
    Story {
        name: "a network hands out IPv6 addresses",
        run: networks::hands_out_ipv6_addresses,
    },
    Story {
        name: "IPv6 addresses are kept",
        run: networks::keeps_ipv6_addresses,
    },
    Story {
        name: "a network as text",
        run: networks::edited_as_text,
    },
    Story {
        name: "networks of every kind",
        run: networks::of_every_kind,
    },
    Story {
        name: "a network is started for a machine",
        run: networks::started_for_a_machine,
    },
    Story {
        name: "an isolated network",
        run: networks::isolated,
    },
    Story {
        name: "a bridge is gone, and the map shows it",
        run: networks::bridge_gone,
    },
    Story {
        name: "images are looked at",
        run: images::looked_at,
    },
    Story {
        name: "hardware: disks that are there",
        run: images::disks_there,
    },
    Story {
        name: "hardware: new disks",
        run: images::new_disks,
    },
    Story {
        name: "a start that hangs",
        run: images::hanging_start,
    },
    Story {
        name: "it goes wrong: an image that cannot be read",
        run: failures::unreadable_image,
    },
    Story {
        name: "an image is copied into the pool",
        run: copy::into_the_pool,
    },
    Story {
        name: "a pool of a file system",
        run: storage_pools::of_a_file_system,
    },
    Story {
        name: "a pool of a disk",
        run: storage_pools::of_a_disk,
    },
    Story {
        name: "a pool of a folder",
        run: storage_pools::of_a_folder,
    },
    Story {
        name: "a pool that does not start leaves nothing",
        run: storage_pools::nothing_is_left,
    },
    Story {
        name: "it goes wrong: no space",
        run: failures::no_space,
    },
    Story {
        name: "it goes wrong: the network is off",
        run: failures::inactive_network,
    },
    Story {
        name: "it goes wrong: the name is taken",
        run: failures::name_taken,
    },
    Story {
        name: "it goes wrong: the bridge is gone",
        run: failures::bridge_gone,
    },
];

/// Those that take longest: they begin.
pub const LONGEST: &[&str] = &[
    "hardware: devices of the host",
    "memory modules",
    "a bridge by NetworkManager",
    "a bridge that nobody keeps",
    "three guests on br100",
    "three guests in Chinese",
    "a screen is seen and typed into",
    "hardware: a disk",
];
