// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person knows about Guesthouse: where its lists and buttons are.

use super::desktop::Desktop;
use super::program::Program;
use super::tree::matches;
use super::window::Window;

/// The list of machines.
pub const MACHINES: &str = "Machines";

/// What the list of a machine's hardware says of a change that is not in force yet. Stories that want to see nothing of it
/// use these, so that others, which wait for them, keep their wording right.
pub const NOT_APPLIED: &str = "Not applied";
pub const WAITS: &str = "Takes effect after a shutdown";
pub const GONE_LATER: &str = "Gone after a shutdown";

/// Title of the main window, and of the page that makes a machine.
pub const MAIN: &str = "Guesthouse";
pub const NEW: &str = "New Virtual Machine";

/// Starts the program on one connection.
pub fn open<'a>(desktop: &'a Desktop, uri: &str) -> Program<'a> {
    Program::start(desktop, &["--connect", uri])
}

/// Where the rarer commands on a machine are found.
fn menu_of(command: &str) -> &'static str {
    match command {
        "Start Paused" | "Start Without Saved State…" | "Run Without Keeping Changes" => {
            "More Ways to Start"
        }
        "Reboot" | "Save" | "Force Reset" | "Force Off" | "Send NMI" => "More Ways to Stop",
        _ => "More Actions",
    }
}

impl Window<'_> {
    /// Selects a machine in the list and waits for its page.
    #[track_caller]
    pub fn show_machine(&self, name: &str) {
        self.until_row(MACHINES, name);
        self.select(MACHINES, name);
        self.find(&format!("page of “{name}”"), |tree| {
            let texts = tree.labels().filter(|text| *text == name).count();
            (texts > 1).then_some(())
        });
    }

    /// Gives the machine on the page a command, such as "Pause" or "Delete…", by its button or from a menu.
    #[track_caller]
    pub fn command(&self, command: &str) {
        match command {
            "Start" | "Resume" | "Pause" | "Shut Down" => self.click(command),
            _ if self.offers(command) => self.click(command),
            _ => self.choose_from_menu(menu_of(command), command),
        }
    }

    /// Waits until the list shows that a machine is in a state.
    #[track_caller]
    pub fn until_state(&self, machine: &str, state: &str) {
        self.until_row_says(MACHINES, machine, &format!("{state}*"));
    }
}

/// What a person enters on the page that makes a machine; what is not given stays as it is proposed.
#[derive(Clone, Copy, Default)]
pub struct Entries<'a> {
    pub image: Option<&'a str>,
    pub name: Option<&'a str>,
    pub memory: Option<&'a str>,
    pub disk_size: Option<&'a str>,
    pub disk_format: Option<&'a str>,
    /// The name of a network or bridge in the list.
    pub network: Option<&'a str>,
    pub virtualization: Option<&'a str>,
}

impl<'a> Program<'a> {
    /// Makes the machine “lab” from an image that there is not, as libvirt's test host does not mind, and starts it. Its disk
    /// is a volume of the host's pool.
    #[track_caller]
    pub fn make_lab(&self, window: &Window) {
        let page = self.new_machine();
        page.set_text("Installation image", "/pretend/lab.iso");
        page.until_on("Create");
        page.click("Create");
        self.until_closed(NEW);
        window.until_state("lab", "Running");
    }

    /// Opens the page that makes a machine.
    #[track_caller]
    pub fn new_machine(&self) -> Window<'_> {
        self.window(MAIN).click(NEW);
        self.window(NEW)
    }
}

impl Window<'_> {
    /// Fills in the page that makes a machine.
    #[track_caller]
    pub fn fill(&self, entries: &Entries) {
        let texts = [
            ("Installation image", entries.image),
            ("Name", entries.name),
            ("Memory", entries.memory),
            ("Disk size", entries.disk_size),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                self.set_text(name, text);
                self.until_text(name, text);
            }
        }
        for (name, choice) in [
            ("Disk format", entries.disk_format),
            ("Network", entries.network),
        ] {
            if let Some(choice) = choice {
                self.choose(name, choice);
            }
        }
        if let Some(choice) = entries.virtualization
            && !matches(&self.chosen("Virtualization"), choice)
        {
            self.expand("More");
            self.choose("Virtualization", choice);
        }
    }
}
