// SPDX-License-Identifier: GPL-3.0-or-later
//! A person at a guest's serial line: types commands and reads what comes back, apart from the program's own window.
//! Only one at a time can have a line, and the program takes those of the machines it starts: here it is taken over.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use guesthouse::libvirt::{self, Console, ConsoleEvent};

use crate::support::wait;
use crate::{guest, host};

/// How long a command may take.
const COMMAND: Duration = Duration::from_secs(30);

/// Open the terminal without making it the one that controls this process (Linux, all architectures but MIPS).
const O_NOCTTY: i32 = 0o400;

/// The question "where is the cursor" of a line editor, and an answer.
const WHERE: &str = "\x1b[6n";
const HERE: &[u8] = b"\x1b[1;1R";

type Text = Arc<Mutex<String>>;

/// Why a line is over, once it is.
type End = Arc<OnceLock<String>>;

/// What every line of the story said so far.
static LINES: Mutex<Vec<(String, Text)>> = Mutex::new(Vec::new());

/// The connections that the lines of the story go over.
static CONNECTIONS: Mutex<Vec<libvirt::Connection>> = Mutex::new(Vec::new());

/// An open serial line.
pub struct Serial {
    machine: String,
    line: Line,
    text: Text,
    end: End,
    commands: AtomicUsize,
}

/// How a line is open.
#[derive(Clone)]
enum Line {
    /// Through libvirt, which keeps others out.
    Console(Arc<Console>),
    /// The terminal that QEMU made, which is there without libvirtd too.
    Terminal(Arc<File>),
}

impl Line {
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Line::Console(console) => console.send(bytes),
            Line::Terminal(file) => (&**file).write_all(bytes)?,
        }
        Ok(())
    }

    /// What comes next; at the end, why.
    fn read(&self) -> Result<Vec<u8>, String> {
        match self {
            Line::Console(console) => match console.output.recv_blocking() {
                Ok(ConsoleEvent::Bytes(bytes)) => Ok(bytes),
                Ok(ConsoleEvent::Ended(None)) => Err("libvirt closed it".to_owned()),
                Ok(ConsoleEvent::Ended(Some(error))) => Err(error.to_string()),
                Err(_) => Err("it was closed".to_owned()),
            },
            Line::Terminal(file) => {
                let mut bytes = vec![0; 4096];
                let count = (&**file).read(&mut bytes).map_err(|e| e.to_string())?;
                bytes.truncate(count);
                if bytes.is_empty() {
                    return Err("nothing more comes".to_owned());
                }
                Ok(bytes)
            }
        }
    }
}

/// What the lines of this story said, by machine.
pub fn texts() -> Vec<(String, String)> {
    let Ok(lines) = LINES.try_lock() else {
        return Vec::new();
    };
    let read = |text: &Text| text.lock().map(|text| text.clone()).unwrap_or_default();
    lines
        .iter()
        .map(|(name, text)| (name.clone(), read(text)))
        .collect()
}

/// Forgets the lines of the last story.
pub fn forget() {
    CONNECTIONS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clear();
    LINES
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clear();
}

impl Serial {
    /// Takes over the first serial line of a machine that runs, and waits for the guest's shell.
    #[track_caller]
    pub fn open(machine: &str) -> Self {
        let console = wait::poll(wait::SOON, || {
            glib::MainContext::new()
                .block_on(take_over(machine))
                .map_err(|e| e.to_string())
        });
        let console = console.unwrap_or_else(|e| panic!("the serial line of {machine}: {e}"));
        Self::start(machine, Line::Console(Arc::new(console)))
    }

    /// Opens the terminal behind the line of a machine that the program did not start.
    #[track_caller]
    pub fn open_terminal(machine: &str) -> Self {
        let terminal = wait::poll(wait::SOON, || {
            let terminal = host::try_virsh(&["ttyconsole", machine])?;
            if terminal.starts_with('/') {
                Ok(terminal)
            } else {
                Err("it has no serial line".to_owned())
            }
        });
        let terminal = terminal.unwrap_or_else(|e| panic!("the serial line of {machine}: {e}"));
        let open = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(O_NOCTTY)
            .open(&terminal);
        let line = open
            .unwrap_or_else(|e| panic!("opening {terminal}, the serial line of {machine}: {e}"));
        Self::start(machine, Line::Terminal(Arc::new(line)))
    }

    #[track_caller]
    fn start(machine: &str, line: Line) -> Self {
        let text = Text::default();
        LINES
            .lock()
            .expect("no story panics here")
            .push((machine.to_owned(), Arc::clone(&text)));
        let end = End::default();
        listen(line.clone(), Arc::clone(&text), Arc::clone(&end));
        let serial = Self {
            machine: machine.to_owned(),
            line,
            text,
            end,
            commands: AtomicUsize::new(0),
        };
        serial.until_shell();
        serial
    }

    /// What the guest wrote since `from`, a length of the text.
    fn since(&self, from: usize) -> String {
        self.text.lock().expect("no story panics here")[from..].to_owned()
    }

    fn length(&self) -> usize {
        self.text.lock().expect("no story panics here").len()
    }

    /// A line that is over swallows what is written and says nothing any more: that is no silent guest.
    #[track_caller]
    fn expect_open(&self) {
        if let Some(why) = self.end.get() {
            panic!(
                "the serial line of {} ended ({why}), after:\n{}",
                self.machine,
                self.since(0)
            );
        }
    }

    #[track_caller]
    fn write(&self, bytes: &[u8]) {
        self.expect_open();
        self.line
            .write(bytes)
            .unwrap_or_else(|e| panic!("writing to {}: {e}", self.machine));
    }

    /// The guest may have shown its prompt before the test listened: a line of one's own brings another.
    #[track_caller]
    fn until_shell(&self) {
        let mut asked = 0;
        let mut from = self.length();
        let found = wait::poll(guest::BOOT, || {
            // QEMU throws away what it cannot pass on yet, so ask again once in a while.
            if asked % 20 == 0 {
                from = self.length();
                self.write(b"\n");
            }
            asked += 1;
            self.expect_open();
            let text = self.since(from);
            if text.contains("# ") {
                Ok(())
            } else {
                Err(text)
            }
        });
        if found.is_err() {
            panic!(
                "{} shows no shell on its serial line, which is open; it is {}, and wrote:\n{}",
                self.machine,
                host::try_virsh(&["domstate", "--reason", &self.machine]).unwrap_or_else(|e| e),
                self.since(0)
            );
        }
    }

    /// Runs a command in the guest and gives what it wrote.
    ///
    /// # Errors
    /// What it wrote, when it fails.
    pub fn try_run(&self, command: &str) -> Result<String, String> {
        let number = self.commands.fetch_add(1, Ordering::Relaxed);
        let from = self.length();
        // The quotes are not in what the shell writes, so its echo of the command is not taken for the answer.
        let line = format!("echo BEG''IN-{number}; {command}; echo EN''D-{number}-$?-\n");
        self.write(line.as_bytes());
        let (begin, end) = (format!("BEGIN-{number}"), format!("END-{number}-"));
        let answer = wait::poll(COMMAND, || {
            self.expect_open();
            let text = self.since(from);
            let (_, text) = text.split_once(&begin).ok_or("the command did not begin")?;
            let (text, status) = text.split_once(&end).ok_or("the command did not end")?;
            let (status, _) = status.split_once('-').ok_or("its status did not come")?;
            Ok((text.replace('\r', "").trim().to_owned(), status == "0"))
        });
        match answer {
            Ok((text, true)) => Ok(text),
            Ok((text, false)) => Err(text),
            Err(seen) => Err(format!("{seen}: {}", self.since(from))),
        }
    }

    /// Runs a command in the guest that must succeed.
    #[track_caller]
    pub fn run(&self, command: &str) -> String {
        self.try_run(command)
            .unwrap_or_else(|e| panic!("“{command}” in {}: {e}", self.machine))
    }

    /// Waits until the guest reaches an address.
    #[track_caller]
    pub fn until_reaches(&self, address: &str) {
        let ping = || self.try_run(&format!("ping -c1 -W5 {address}"));
        let reached = wait::poll(wait::SOON, ping);
        reached.unwrap_or_else(|e| panic!("{} does not reach {address}: {e}", self.machine));
    }

    /// Gives the guest's first network card an address, and waits until it can be reached from the host.
    #[track_caller]
    pub fn set_address(&self, address: &str) {
        self.run(&format!("ifconfig eth0 {address} netmask 255.255.255.0 up"));
        wait::until(
            &format!("{} answers at {address}", self.machine),
            wait::SOON,
            || host::try_run("ping", &["-c1", "-W1", address]).is_ok(),
        );
    }
}

/// Opens the first line of a machine on a connection of its own, whoever has it.
///
/// # Errors
/// libvirt's.
pub async fn take_over(machine: &str) -> Result<Console, libvirt::Error> {
    let options = libvirt::OpenOptions {
        uri: host::URI.to_owned(),
        read_only: false,
        events: true,
        ask: None,
    };
    let (connection, _events) = libvirt::Connection::open(options).await?;
    let machine = connection.machine_by_name(machine.to_owned()).await?;
    let console = machine.open_console(None, true).await?;
    // The last handle closes the connection, and all on it.
    CONNECTIONS
        .lock()
        .expect("no story panics here")
        .push(connection);
    Ok(console)
}

/// Collects what the guest writes, and answers its line editor.
fn listen(line: Line, text: Text, end: End) {
    thread::spawn(move || {
        let mut answered = 0;
        loop {
            let bytes = match line.read() {
                Ok(bytes) => bytes,
                Err(why) => {
                    let _ = end.set(why);
                    return;
                }
            };
            let Ok(mut text) = text.lock() else { return };
            text.push_str(&String::from_utf8_lossy(&bytes));
            let asked = text.matches(WHERE).count();
            drop(text);
            for _ in answered..asked {
                let _ = line.write(HERE);
            }
            answered = asked;
        }
    });
}
