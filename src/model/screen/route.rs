// SPDX-License-Identifier: GPL-3.0-or-later
//! The ways to a VNC server, and going one: each ends in a socket to talk over.

use std::io::{self, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{ChildStderr, Command, Stdio};
use std::time::Duration;

use async_channel::Receiver;

use crate::definition::graphics::Screen;
use crate::definition::uri::UriParts;
use crate::libvirt::Error;
use crate::model::Machine;

/// A host that drops packets is given up after this long.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A master connection stays this many seconds after its last tunnel, so that a
/// reconnecting screen logs in no second time.
const MASTER_STAYS: u32 = 60;

/// One way to a VNC server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// libvirt hands over a socket to the graphics device of this number.
    PassedFd(u32),
    /// Straight to where it listens.
    Direct(Endpoint),
    /// Through SSH, to where it listens on the other computer.
    Tunnel(SshTarget, Endpoint),
}

/// Where a VNC server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// On a UNIX socket.
    Socket(String),
    /// On a host's port.
    Tcp(String, u16),
}

/// The computer to log in to, as the connection's URI has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshTarget {
    /// Its name or address.
    pub host: String,
    /// The user there, where the URI says one.
    pub user: Option<String>,
    /// The port of its SSH server, where the URI says one.
    pub port: Option<u16>,
    /// The key to log in with, where the URI says one.
    pub key_file: Option<String>,
    /// Whether the URI takes any host for the one meant.
    pub no_verify: bool,
    /// The program to use instead of `ssh`, where the URI says one.
    pub command: Option<String>,
}

/// What is at the end of a way.
#[derive(Debug)]
pub struct Opened {
    /// The socket to talk over.
    pub socket: OwnedFd,
    /// What a tunnel said when it ended; nothing if it never does.
    pub last_words: Option<Receiver<String>>,
}

impl From<OwnedFd> for Opened {
    fn from(socket: OwnedFd) -> Self {
        Self {
            socket,
            last_words: None,
        }
    }
}

impl Route {
    /// Goes it.
    ///
    /// # Errors
    /// libvirt's or the system's reason why it leads nowhere.
    pub async fn open(&self, machine: &Machine) -> Result<Opened, Error> {
        let route = match self {
            Self::PassedFd(index) => {
                let socket = machine.handle()?.open_graphics(*index).await?;
                return Ok(socket.into());
            }
            route => route.clone(),
        };
        let opened = gio::spawn_blocking(move || match route {
            Self::PassedFd(_) => Err(io::ErrorKind::Unsupported.into()),
            Self::Direct(endpoint) => endpoint.open().map(Opened::from),
            Self::Tunnel(target, endpoint) => target.open(&endpoint),
        });
        let opened = opened.await.unwrap_or(Err(io::ErrorKind::Other.into()));
        opened.map_err(|error| Error::Refused(error.to_string()))
    }

    /// The name a certificate at the other end has to have.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Direct(Endpoint::Tcp(host, _)) => Some(host),
            Self::Tunnel(target, _) => Some(&target.host),
            _ => None,
        }
    }

    /// Whether the server is on this computer.
    pub fn is_near(&self) -> bool {
        match self {
            Self::PassedFd(_) | Self::Direct(Endpoint::Socket(_)) => true,
            Self::Direct(Endpoint::Tcp(host, _)) => is_loopback(host),
            Self::Tunnel(..) => false,
        }
    }
}

/// The ways to the screen `screen`, number `index` of its machine, the best first.
pub(super) fn routes(screen: &Screen, index: u32, uri: &UriParts) -> Vec<Route> {
    let socket = screen.socket.clone().map(Endpoint::Socket);
    let listen = screen.listen.as_deref().unwrap_or("127.0.0.1");
    let tcp = |host: &str| Some(Endpoint::Tcp(host.to_owned(), screen.port?));
    let transport = uri.transport.as_deref();
    let host = uri.host.clone().unwrap_or_default();
    if matches!(transport, Some("ssh" | "libssh" | "libssh2")) {
        // Even to this computer: the account there may be another one.
        let target = SshTarget::of(uri, host);
        let there = if is_any(listen) { "127.0.0.1" } else { listen };
        let endpoints = tcp(there).into_iter().chain(socket);
        return endpoints
            .map(|endpoint| Route::Tunnel(target.clone(), endpoint))
            .collect();
    }
    if uri.is_local() {
        let local = if is_any(listen) { "127.0.0.1" } else { listen };
        let straight = socket.into_iter().chain(tcp(local)).map(Route::Direct);
        // Asked for a descriptor over anything but a socket, libvirt hangs up.
        let handed = matches!(transport, None | Some("unix")).then_some(Route::PassedFd(index));
        return handed.into_iter().chain(straight).collect();
    }
    if is_loopback(listen) {
        return Vec::new();
    }
    let there = if is_any(listen) { &host } else { listen };
    tcp(there).into_iter().map(Route::Direct).collect()
}

fn is_any(host: &str) -> bool {
    matches!(host, "0.0.0.0" | "::" | "")
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host == "::1" || host.starts_with("127.")
}

impl Endpoint {
    fn open(&self) -> io::Result<OwnedFd> {
        match self {
            Self::Socket(path) => Ok(UnixStream::connect(path)?.into()),
            Self::Tcp(host, port) => {
                let mut failure = io::ErrorKind::AddrNotAvailable.into();
                for address in (host.as_str(), *port).to_socket_addrs()? {
                    match TcpStream::connect_timeout(&address, TIMEOUT) {
                        Ok(stream) => {
                            stream.set_nodelay(true)?;
                            return Ok(stream.into());
                        }
                        Err(error) => failure = error,
                    }
                }
                Err(failure)
            }
        }
    }
}

impl SshTarget {
    fn of(uri: &UriParts, host: String) -> Self {
        let parameter = |name: &str| {
            let found = uri.parameters.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        Self {
            host,
            user: uri.user.clone(),
            port: uri.port,
            key_file: parameter("keyfile"),
            no_verify: parameter("no_verify").is_some_and(|value| value != "0"),
            command: parameter("command"),
        }
    }

    /// Has `ssh` speak to `route` over its standard input and output, which are
    /// the two directions of one socket.
    fn open(&self, endpoint: &Endpoint) -> io::Result<Opened> {
        let (ours, theirs) = UnixStream::pair()?;
        let program = self.command.as_deref().unwrap_or("ssh");
        let mut child = Command::new(program)
            .args(self.arguments(endpoint, control_folder().as_deref()))
            .stdin(Stdio::from(OwnedFd::from(theirs.try_clone()?)))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::piped())
            .spawn()?;
        let (say, last_words) = async_channel::bounded(1);
        // It ends when the socket is closed; its exit has to be collected.
        std::thread::Builder::new()
            .name("ssh-tunnel".to_owned())
            .spawn(move || {
                let _ = say.try_send(last_line(child.stderr.take()));
                match child.wait() {
                    Ok(status) => log::debug!("the tunnel has ended: {status}"),
                    Err(error) => log::warn!("the tunnel is lost: {error}"),
                }
            })?;
        Ok(Opened {
            socket: ours.into(),
            last_words: Some(last_words),
        })
    }

    /// The arguments of `ssh`. Host keys are checked as the URI and the person's own
    /// settings say; no terminal is there for a question.
    fn arguments(&self, endpoint: &Endpoint, control: Option<&str>) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut add = |words: &[&str]| all.extend(words.iter().map(|&word| word.to_owned()));
        add(&["-T", "-o", "ForwardX11=no", "-o", "ConnectTimeout=10"]);
        if std::env::var_os("SSH_ASKPASS").is_none() {
            add(&["-o", "BatchMode=yes"]);
        }
        if let Some(folder) = control {
            add(&["-o", "ControlMaster=auto", "-o"]);
            add(&[&format!("ControlPath={folder}/%C"), "-o"]);
            add(&[&format!("ControlPersist={MASTER_STAYS}")]);
        }
        if self.no_verify {
            // As libvirt itself does.
            add(&["-o", "StrictHostKeyChecking=no"]);
        }
        if let Some(key) = &self.key_file {
            add(&["-i", key]);
        }
        if let Some(port) = self.port {
            add(&["-p", &port.to_string()]);
        }
        if let Some(user) = &self.user {
            add(&["-l", user]);
        }
        match endpoint {
            Endpoint::Tcp(host, port) if host.contains(':') => {
                add(&["-W", &format!("[{host}]:{port}"), "--", &self.host]);
            }
            Endpoint::Tcp(host, port) => add(&["-W", &format!("{host}:{port}"), "--", &self.host]),
            // The other side's login shell reads this line.
            Endpoint::Socket(path) => add(&["--", &self.host, "nc", "-U", &quoted(path)]),
        }
        all
    }
}

/// Reads to the end and gives the last line with something on it.
fn last_line(stderr: Option<ChildStderr>) -> String {
    let mut text = Vec::new();
    if let Some(stderr) = stderr {
        let _ = stderr.take(64 << 10).read_to_end(&mut text);
    }
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    last.unwrap_or_default().trim().to_owned()
}

/// A folder of our own for the sockets of master connections.
fn control_folder() -> Option<String> {
    use std::os::unix::fs::DirBuilderExt;
    let folder = glib::user_runtime_dir().join("guesthouse-ssh");
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder);
    match made {
        Ok(()) => folder.to_str().map(str::to_owned),
        Err(error) => {
            log::debug!("no folder for SSH’s sockets: {error}");
            None
        }
    }
}

/// A word for a shell, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests;
