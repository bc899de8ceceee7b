// SPDX-License-Identifier: GPL-3.0-or-later
//! Libvirt's XML: samples give back every byte, views read them, a setter
//! changes what it says and nothing else, and what is written is valid.

mod creation;
mod devices;
mod edits;
mod hosts;
mod nasty;
mod networks;
mod properties;
mod reports;
mod samples;
mod setters;
mod views;
