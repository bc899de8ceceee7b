// SPDX-License-Identifier: GPL-3.0-or-later
//! What the compiler cannot keep: the layers, the shape of the files, the words, and what is to be translated.
//!
//! These tests read the source as text. Each says in its message which file and line to mend.

mod folders;
mod imports;
mod names;
mod shape;
mod source;
mod strings;
mod templates;
