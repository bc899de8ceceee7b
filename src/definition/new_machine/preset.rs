// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person wants new machines to have, as the defaults of a connection or as a preset
//! with a name. What is left open is proposed for the system that is installed.

use std::collections::BTreeMap;

use super::ScreenChoice;
use crate::definition::machine::Firmware;
use crate::definition::size::Size;
use crate::definition::volume::DiskFormat;

/// A preset as words, to be kept in settings.
pub type PresetWords = BTreeMap<String, String>;

/// What new machines are to have; none of a value leaves it open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preset {
    /// Their memory.
    pub memory: Option<Size>,
    /// Their virtual CPUs.
    pub cpus: Option<u32>,
    /// The size of their disk.
    pub disk: Option<Size>,
    /// The format of their disk.
    pub format: Option<DiskFormat>,
    /// The pool of their disk, by name.
    pub pool: Option<String>,
    /// What their network card is plugged into, as one word, such as `network:default`.
    pub network: Option<String>,
    /// How their display is reached.
    pub screen: Option<ScreenChoice>,
    /// Their firmware.
    pub firmware: Option<Firmware>,
    /// The rest of their devices.
    pub extras: Extras,
}

/// Devices that not every machine has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// The mode of the CPU, such as `host-model`; none, or one that the host does not
    /// offer, is what suits the host.
    pub cpu_mode: Option<String>,
    /// Whether there is a sound card; none is no.
    pub sound: Option<bool>,
    /// Whether there is an emulated TPM; none is what the system needs.
    pub tpm: Option<bool>,
}

impl Preset {
    /// What is set here, and for the rest what is set in `base`.
    #[must_use]
    pub fn over(self, base: &Preset) -> Preset {
        let base = base.clone();
        Preset {
            memory: self.memory.or(base.memory),
            cpus: self.cpus.or(base.cpus),
            disk: self.disk.or(base.disk),
            format: self.format.or(base.format),
            pool: self.pool.or(base.pool),
            network: self.network.or(base.network),
            screen: self.screen.or(base.screen),
            firmware: self.firmware.or(base.firmware),
            extras: Extras {
                cpu_mode: self.extras.cpu_mode.or(base.extras.cpu_mode),
                sound: self.extras.sound.or(base.extras.sound),
                tpm: self.extras.tpm.or(base.extras.tpm),
            },
        }
    }

    /// What is set, in words.
    #[must_use]
    pub fn words(&self) -> PresetWords {
        let bytes = |size: Option<Size>| size.map(|size| size.bytes().to_string());
        let yes_no = |on: Option<bool>| on.map(|on| if on { "yes" } else { "no" }.to_owned());
        let all = [
            ("memory", bytes(self.memory)),
            ("cpus", self.cpus.map(|cpus| cpus.to_string())),
            ("disk-size", bytes(self.disk)),
            ("disk-format", self.format.map(|it| it.as_str().to_owned())),
            ("pool", self.pool.clone()),
            ("network", self.network.clone()),
            ("screen", self.screen.map(|it| screen_word(it).to_owned())),
            (
                "firmware",
                self.firmware.map(|it| firmware_word(it).to_owned()),
            ),
            ("cpu-mode", self.extras.cpu_mode.clone()),
            ("sound", yes_no(self.extras.sound)),
            ("tpm", yes_no(self.extras.tpm)),
        ];
        all.into_iter()
            .filter_map(|(name, word)| Some((name.to_owned(), word?)))
            .collect()
    }

    /// What these words say; what they say wrongly is left open.
    #[must_use]
    pub fn of_words(words: &PresetWords) -> Preset {
        let word = |name: &str| words.get(name).map(String::as_str);
        let text = |name: &str| words.get(name).cloned().filter(|text| !text.is_empty());
        let bytes = |name: &str| Some(Size(word(name)?.parse().ok()?));
        let yes_no = |name: &str| match word(name) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        };
        Preset {
            memory: bytes("memory"),
            cpus: word("cpus")
                .and_then(|it| it.parse().ok())
                .filter(|&it| it > 0),
            disk: bytes("disk-size"),
            format: DiskFormat::ALL
                .into_iter()
                .find(|it| word("disk-format") == Some(it.as_str())),
            pool: text("pool"),
            network: text("network"),
            screen: [ScreenChoice::Vnc, ScreenChoice::Spice, ScreenChoice::None]
                .into_iter()
                .find(|it| word("screen") == Some(screen_word(*it))),
            firmware: [Firmware::Bios, Firmware::Uefi]
                .into_iter()
                .find(|it| word("firmware") == Some(firmware_word(*it))),
            extras: Extras {
                cpu_mode: text("cpu-mode"),
                sound: yes_no("sound"),
                tpm: yes_no("tpm"),
            },
        }
    }
}

fn screen_word(screen: ScreenChoice) -> &'static str {
    match screen {
        ScreenChoice::Vnc => "vnc",
        ScreenChoice::Spice => "spice",
        ScreenChoice::None => "none",
    }
}

fn firmware_word(firmware: Firmware) -> &'static str {
    match firmware {
        Firmware::Bios => "bios",
        Firmware::Uefi => "uefi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Preset {
        Preset {
            memory: Some(Size::gib(4)),
            cpus: Some(3),
            disk: Some(Size::gib(30)),
            format: Some(DiskFormat::Raw),
            pool: Some("fast".to_owned()),
            network: Some("bridge:br100".to_owned()),
            screen: Some(ScreenChoice::None),
            firmware: Some(Firmware::Uefi),
            extras: Extras {
                cpu_mode: Some("host-model".to_owned()),
                sound: Some(true),
                tpm: Some(false),
            },
        }
    }

    #[test]
    fn words_say_it_all() {
        assert_eq!(Preset::of_words(&full().words()), full());
        assert_eq!(full().words().len(), 11);
        assert!(Preset::default().words().is_empty());
        assert_eq!(Preset::of_words(&PresetWords::new()), Preset::default());
    }

    #[test]
    fn wrong_words_leave_it_open() {
        let wrong = [
            "memory",
            "cpus",
            "disk-size",
            "disk-format",
            "screen",
            "firmware",
            "tpm",
        ];
        let words = wrong.map(|name| (name.to_owned(), "much".to_owned()));
        assert_eq!(Preset::of_words(&words.into()), Preset::default());
        let none = PresetWords::from([("cpus".to_owned(), "0".to_owned())]);
        assert_eq!(Preset::of_words(&none).cpus, None);
    }

    #[test]
    fn a_preset_is_over_the_defaults() {
        let preset = Preset {
            cpus: Some(1),
            ..Preset::default()
        };
        let both = preset.over(&full());
        assert_eq!(both.cpus, Some(1));
        assert_eq!(
            both,
            Preset {
                cpus: Some(1),
                ..full()
            }
        );
        assert_eq!(Preset::default().over(&full()), full());
        assert_eq!(full().over(&Preset::default()), full());
    }
}
