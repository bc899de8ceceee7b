// SPDX-License-Identifier: GPL-3.0-or-later
//! The program; what it does is in the library.
fn main() -> glib::ExitCode {
    guesthouse::main()
}
