// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: the page that makes one, and the one that imports XML.
