// SPDX-License-Identifier: GPL-3.0-or-later
//! All stories, by name.

use crate::support::story::{Story, story};
use crate::{
    backup_dangers, backups, bridges, catalogue, clone_dangers, clone_places, clones, cloud,
    cloud_elsewhere, console_remedies, copies_interrupted, copy, customize, definition, disposable,
    ejecting, emulated_pools, encrypted, every_device, failures, fitting, hardware, host_devices,
    images, import, inside, interrupted, iscsi, looks, moving, networks, newer_systems, nvram,
    outside, package_dangers, packages, pasting, polkit, rarer_devices, reachability, real_clouds,
    remote_networks, remote_screen, sanity, screen, screen_past, screen_resize, screen_windows,
    serial_line, serial_page, serial_text, session, snapshots, storage_pools, three_guests,
    unattended, volumes,
};

/// In the order in which they are told.
pub const STORIES: &[Story] = &[
    story("the lab works", sanity::the_lab_works),
    story("cloud image: three at once", cloud::three_at_once),
    story(
        "cloud image: linked, always the same address",
        cloud::linked_and_always_the_same,
    ),
    story("cloud image: a real Debian", real_clouds::one),
    story("cloud image: two from a template", cloud::from_a_template),
    story("cloud image: a compressed one", cloud::compressed),
    story("cloud image: it goes wrong", cloud::goes_wrong),
    story("catalogue: downloads", catalogue::downloads),
    story("catalogue: a cloud image", catalogue::cloud_image),
    story(
        "catalogue: an installation tree",
        catalogue::installs_from_a_tree,
    ),
    story("cloud image: one of two fails", cloud::one_fails),
    story(
        "cloud image: on another host",
        cloud_elsewhere::on_another_host,
    ),
    story(
        "a disk image says which firmware it needs",
        customize::disk_says_its_firmware,
    ),
    story(
        "a machine is customized, and its address typed",
        customize::before_it_is_created,
    ),
    story("a medium that the guest holds", ejecting::by_force),
    story("a disk for now only", ejecting::for_now),
    story("volumes: an encrypted one", encrypted::volume),
    story("volumes: up and down", volumes::up_and_down),
    story("volumes: unused ones", volumes::unused),
    story("volumes: nothing half is left", volumes::nothing_half),
    story(
        "volumes: the daemon dies in an upload",
        volumes::the_daemon_dies,
    ),
    story(
        "volumes: the daemon dies in a move, a resize and a compact",
        interrupted::the_daemon_dies,
    ),
    story("volumes: up and down through SSH", volumes::through_ssh),
    story("pools: NFS and LVM", emulated_pools::alone),
    story("volumes: on an iSCSI target", iscsi::direct),
    story(
        "volumes: a disk moves while its machine runs",
        moving::while_it_runs,
    ),
    story(
        "volumes: a disk grows while its machine runs",
        moving::grown,
    ),
    story("volumes: a disk is compacted", moving::compacted),
    story(
        "backups: full, and what changed",
        backups::full_and_incremental,
    ),
    story("backups: cancelled, and interrupted", backups::cancelled),
    story(
        "backups: of a machine that is off, and by a timer",
        backups::by_itself,
    ),
    story(
        "backups: the daemon dies, and a machine is put back",
        backup_dangers::the_daemon_dies,
    ),
    story("backups: a full disk", backup_dangers::a_full_disk),
    story(
        "backups: of a host behind SSH, and its files are looked at",
        backup_dangers::through_ssh,
    ),
    story(
        "snapshots: a guest counts on from where it was",
        snapshots::counts_on,
    ),
    story(
        "snapshots: files are laid over a raw disk, and merged",
        snapshots::merged,
    ),
    story("clones: of a guest that writes", clones::of_a_running_guest),
    story(
        "snapshots: libvirtd and the program die while one is taken",
        copies_interrupted::in_a_snapshot,
    ),
    story(
        "clones: into a folder, with the TPM state",
        clone_places::in_a_folder_with_the_tpm,
    ),
    story(
        "clones: libvirtd and the program die while one is made",
        copies_interrupted::in_a_clone,
    ),
    story(
        "clones: five linked to a template",
        clones::five_of_a_template,
    ),
    story("clones: a run that keeps nothing", clones::keeps_nothing),
    story(
        "clones: a run that keeps nothing on a device",
        disposable::of_a_device,
    ),
    story(
        "clones: what a killed one left is merged, and snapshots below clones stay",
        clone_dangers::left_and_below,
    ),
    story(
        "packages: a machine goes out and comes back",
        packages::out_and_back,
    ),
    story(
        "packages: the program dies in an export",
        package_dangers::the_program_dies,
    ),
    story(
        "packages: a machine is copied to another host",
        package_dangers::to_another_host,
    ),
    story("newer systems: a Linux on Q35", newer_systems::linux),
    story("newer systems: Windows 11", newer_systems::windows),
    story(
        "unattended: the system installs itself",
        unattended::installs_itself,
    ),
    story("unattended: started later", unattended::later),
    story("three guests on br100", three_guests::three_guests),
    story(
        "three guests in Chinese",
        three_guests::three_guests_in_chinese,
    ),
    story("the demo document", import::demo_document),
    story("a listing from a web page", import::listing),
    story("behind its back", outside::behind_its_back),
    story("the daemon dies", outside::the_daemon_dies),
    story(
        "a screen is seen and typed into",
        screen::seen_and_typed_into,
    ),
    story("a line changes hands", serial_line::taken_over),
    story("a line carries all of it", serial_line::whole),
    story("a line carries a megabyte a second", serial_line::fast),
    story(
        "the text of a line is saved and searched",
        serial_text::saved_and_searched,
    ),
    story("screens in windows of their own", screen_windows::windows),
    story("the screen fills the display", screen_windows::fullscreen),
    story("how the consoles look", looks::looks),
    story("a screen on a socket", remote_screen::on_a_socket),
    story(
        "a screen through SSH, behind a password",
        remote_screen::through_ssh,
    ),
    story(
        "a screen that asks for a name",
        remote_screen::asks_for_a_name,
    ),
    story(
        "a machine goes back while its screen is open",
        screen_past::reverted,
    ),
    story("a guest takes the size of the page", screen_resize::resized),
    story(
        "a pointer that moves by itself",
        screen_windows::relative_pointer,
    ),
    story("keys and the pointer", screen_windows::keys_and_pointer),
    story("the same under Wayland", screen_windows::keys_under_wayland),
    story(
        "a German keyboard under Wayland",
        screen_windows::german_keys_under_wayland,
    ),
    story(
        "a French keyboard under Wayland",
        screen_windows::french_keys_under_wayland,
    ),
    story("pasting into a guest", pasting::pasting),
    story(
        "a screen and a serial line are added",
        console_remedies::added,
    ),
    story(
        "a line is read from its log, lost and taken back",
        console_remedies::taken,
    ),
    story("a machine's figures", definition::stats),
    story("the host is full", definition::full_host),
    story("a definition as text", definition::document),
    story("the serial page", serial_page::serial_page),
    story("a bridge by NetworkManager", bridges::made_and_used),
    story("a bridge that nobody keeps", bridges::nobody_keeps_it),
    story(
        "a bridge is changed and removed",
        bridges::changed_and_removed,
    ),
    story("a bridge with DHCP", bridges::from_a_dhcp_server),
    story("a bridge without NetworkManager", bridges::changed_by_hand),
    story("a bridge by an ordinary user", polkit::asks_for_a_password),
    story(
        "a session of an ordinary user",
        session::of_an_ordinary_user,
    ),
    story(
        "the networks of another host",
        remote_networks::of_another_host,
    ),
    story("why can't it be reached", reachability::the_check_names_it),
    story("hardware: a disk", hardware::a_disk),
    story("hardware: a network card", hardware::a_network_card),
    story("hardware: a CD", hardware::a_cd),
    story("hardware: memory and CPUs", hardware::memory_and_cpus),
    story(
        "hardware: rejected, and changed meanwhile",
        hardware::rejected_and_changed_meanwhile,
    ),
    story(
        "hardware: shut down and start",
        hardware::shut_down_and_start,
    ),
    story("hardware: every kind of device", every_device::every_kind),
    story(
        "hardware: another bus and model",
        fitting::another_bus_and_model,
    ),
    story(
        "UEFI variables follow the name",
        nvram::variables_follow_the_name,
    ),
    story(
        "UEFI variables are copied with a machine",
        nvram::variables_are_copied,
    ),
    story(
        "snapshots leave the disks",
        nvram::snapshots_leave_the_disks,
    ),
    story(
        "hardware: rarer devices come and go",
        rarer_devices::come_and_go,
    ),
    story(
        "hardware: rarer devices wait for a start",
        rarer_devices::wait_for_a_start,
    ),
    story(
        "hardware: devices of the host",
        host_devices::given_and_taken_back,
    ),
    story("a guest in trouble", inside::trouble),
    story("a guest with its agent", inside::agent),
    story("a folder shared with a guest", inside::shared_folder),
    story("a guest with a TPM", inside::tpm),
    story("memory modules", inside::memory_modules),
    story(
        "a network hands out addresses",
        networks::hands_out_addresses,
    ),
    story(
        "a network hands out IPv6 addresses",
        networks::hands_out_ipv6_addresses,
    ),
    story("IPv6 addresses are kept", networks::keeps_ipv6_addresses),
    story("a network as text", networks::edited_as_text),
    story("networks of every kind", networks::of_every_kind),
    story(
        "a network is started for a machine",
        networks::started_for_a_machine,
    ),
    story("an isolated network", networks::isolated),
    story(
        "a bridge is gone, and the map shows it",
        networks::bridge_gone,
    ),
    story("images are looked at", images::looked_at),
    story("hardware: disks that are there", images::disks_there),
    story("hardware: new disks", images::new_disks),
    story("a start that hangs", images::hanging_start),
    story("a machine whose CD is a pipe", images::pipe),
    story(
        "it goes wrong: an image that cannot be read",
        failures::unreadable_image,
    ),
    story("an image is copied into the pool", copy::into_the_pool),
    story("a pool of a file system", storage_pools::of_a_file_system),
    story("a pool of a disk", storage_pools::of_a_disk),
    story("a pool of a folder", storage_pools::of_a_folder),
    story(
        "a pool that does not start leaves nothing",
        storage_pools::nothing_is_left,
    ),
    story("it goes wrong: no space", failures::no_space),
    story(
        "it goes wrong: the network is off",
        failures::inactive_network,
    ),
    story("it goes wrong: the name is taken", failures::name_taken),
    story("it goes wrong: the bridge is gone", failures::bridge_gone),
];

/// Those that take longest: they begin.
pub const LONGEST: &[&str] = &[
    "cloud image: a real Debian",
    "hardware: devices of the host",
    "memory modules",
    "a bridge by NetworkManager",
    "a bridge that nobody keeps",
    "three guests on br100",
    "three guests in Chinese",
    "a screen is seen and typed into",
    "hardware: a disk",
];
