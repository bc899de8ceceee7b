// SPDX-License-Identifier: GPL-3.0-or-later
//! What a protocol has to offer to be shown by the screen widget. VNC is the
//! first; the widget knows none.

use gtk::cairo;

use super::geometry::Area;

/// A connection to a machine's screen. Lives on the main loop.
pub(crate) trait ScreenBackend {
    /// Size of the guest's picture; zero before there is one.
    fn size(&self) -> (i32, i32);

    /// The pixels of a part of the picture, row by row without gaps, as
    /// opaque BGRA; none where the part is not within the picture.
    fn pixels(&self, area: Area) -> Option<Vec<u8>>;

    /// Paints the picture with cairo, its corner at the origin. What is recorded
    /// shows the picture as it is when the recording is played.
    fn paint(&self, context: &cairo::Context, filter: cairo::Filter);

    /// Presses or releases the key `qnum` (see `keymap`). `keyval` is what the
    /// host's layout makes of it, for servers that know no scancodes.
    fn key(&self, qnum: u16, keyval: u32, down: bool);

    /// Moves the pointer with these buttons held (bit 0 left, 1 middle, 2
    /// right, 3 wheel up, 4 wheel down, 5 wheel left, 6 wheel right).
    fn pointer(&self, motion: Motion, buttons: u8);

    /// Whether the guest takes positions; otherwise it takes movements.
    fn is_absolute(&self) -> bool;

    /// Offers the host's clipboard to the guest.
    fn offer_clipboard(&self, text: &str);

    /// Asks the guest for another size; it may not listen.
    fn ask_for_size(&self, width: i32, height: i32);

    /// Answers `ScreenEvent::NeedsCredentials`.
    fn answer(&self, credentials: &Credentials);

    /// Ends it; no event follows.
    fn close(&self);
}

/// Where the pointer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Motion {
    /// To this pixel of the guest's.
    To(i32, i32),
    /// So many pixels further.
    By(i32, i32),
}

/// What happens on a screen.
#[derive(Debug)]
pub(crate) enum ScreenEvent {
    /// The picture has this size now; all of it is to be drawn.
    Resized(i32, i32),
    /// A part of the picture changed.
    Damaged(Area),
    /// The guest's pointer looks like this; none means the guest hides it.
    PointerShape(Option<PointerShape>),
    /// Whether the guest takes positions (rather than movements) changed.
    PointerMode,
    /// The guest offers its clipboard.
    Clipboard(String),
    /// The guest rings.
    Bell,
    /// The server wants to know who is there.
    NeedsCredentials {
        /// A user name, too.
        user: bool,
        /// A password, too.
        password: bool,
    },
    /// The server did not accept the credentials, in its words.
    Denied(String),
    /// It is over, and why if that is known.
    Closed(Option<String>),
}

/// The guest's pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PointerShape {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// The point of it that points.
    pub hotspot: (i32, i32),
    /// Blue, green, red and opacity of each pixel, row by row without gaps.
    pub pixels: Vec<u8>,
}

/// Who wants to see the screen.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// A user name, where one was asked for.
    pub user: Option<String>,
    /// A password, where one was asked for.
    pub password: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
