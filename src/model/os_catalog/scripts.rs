// SPDX-License-Identifier: GPL-3.0-or-later
//! The scripts with which libosinfo has a system install itself: which there are for a medium, and their texts.

use glib::prelude::*;
use osinfo::{InstallConfig, InstallScript, InstallScriptInjectionMethod as Method, Media};

use super::calls::scripts as calls;
use super::database::{Database, text};
use super::volume;
use crate::definition::unattended::{ScriptKind, drivers_folder, prepares_bios_disk, with_drivers};
use crate::libvirt::Error;
use crate::model::unattended::{
    Asks, Injection, Need, ScriptMedium, ScriptOffer, Scripts, UnattendedConfig,
};

/// The letters of the second and the third CD drive of a Windows: the first has the medium.
const SECOND_DRIVE: &str = "E";
const THIRD_DRIVE: &str = "F";

/// What a medium has: what libosinfo knows about it, and its scripts.
struct Found {
    /// The media that it can be, of which the first says what its scripts are given.
    media: Vec<Media>,
    scripts: Vec<InstallScript>,
}

impl Found {
    /// The scripts of one kind of installation that get to the installer in one way.
    fn of_profile(&self, profile: &str) -> Vec<&InstallScript> {
        let mut scripts = self.scripts.iter();
        let of_profile = |it: &&InstallScript| text(*it, "profile") == profile;
        scripts.by_ref().filter(of_profile).collect()
    }

    /// Where kernel and initrd can be on the medium.
    fn kernels(&self) -> Vec<Vec<String>> {
        let mut kernels: Vec<Vec<String>> = Vec::new();
        for media in &self.media {
            let pair = vec![text(media, "kernel-path"), text(media, "initrd-path")];
            if pair.iter().all(|it| !it.is_empty()) && !kernels.contains(&pair) {
                kernels.push(pair);
            }
        }
        kernels
    }

    /// What the script does with the disk is known when it is written.
    fn prepares_bios_disk(&self, scripts: &[&InstallScript]) -> bool {
        let is_answers = |it: &&&InstallScript| {
            let name = calls::file_name(it).unwrap_or_default();
            ScriptKind::of_name(&name) == ScriptKind::AnswerFile
        };
        let answers = scripts.iter().find(is_answers);
        let Some((answers, media)) = answers.zip(self.media.first()) else {
            return false;
        };
        let given = given(&UnattendedConfig::default());
        let text = calls::text(answers, media, &given);
        text.is_ok_and(|it| prepares_bios_disk(&it))
    }

    fn offer(&self, profile: &str) -> Option<ScriptOffer> {
        let scripts = self.of_profile(profile);
        let injection = injection(&scripts, !self.kernels().is_empty())?;
        let files = scripts.iter().filter_map(|it| calls::file_name(it));
        let format = scripts.iter().map(|it| text(*it, "product-key-format"));
        Some(ScriptOffer {
            profile: profile.to_owned(),
            asks: asks(&scripts),
            key_format: format.into_iter().find(|it| !it.is_empty()),
            injection,
            files: files.collect(),
            needs_internet: scripts.iter().any(|it| calls::needs_internet(it)),
            only_for_bios: self.prepares_bios_disk(&scripts),
        })
    }
}

/// A way that all scripts know. By the initrd, the installer asks for nothing before it has read them.
fn injection(scripts: &[&InstallScript], has_kernel: bool) -> Option<Injection> {
    let can = |method: Method| {
        let mut all = scripts.iter();
        all.all(|it| calls::injections(it).contains(method))
    };
    if scripts.is_empty() {
        None
    } else if has_kernel && can(Method::INITRD) {
        Some(Injection::Initrd)
    } else if can(Method::CDROM) {
        Some(Injection::Cdrom)
    } else {
        can(Method::FLOPPY).then_some(Injection::Floppy)
    }
}

fn asks(scripts: &[&InstallScript]) -> Asks {
    let need = |name: &str| {
        let of_each = scripts.iter().map(|it| match calls::asks_for(it, name) {
            None => Need::No,
            Some(false) => Need::Optional,
            Some(true) => Need::Required,
        });
        of_each.max().unwrap_or_default()
    };
    Asks {
        host_name: need("hostname"),
        user: need("user-login"),
        real_name: need("user-realname"),
        password: need("user-password"),
        admin_password: need("admin-password"),
        product_key: need("reg-product-key"),
        language: need("l10n-language"),
        keyboard: need("l10n-keyboard"),
        time_zone: need("l10n-timezone"),
    }
}

impl Database {
    /// The kinds of installation that there are scripts for.
    pub(super) fn script_offers(&self, medium: &ScriptMedium) -> Vec<ScriptOffer> {
        let Some(found) = self.find_scripts(medium) else {
            return Vec::new();
        };
        let mut profiles: Vec<String> = Vec::new();
        for script in &found.scripts {
            let profile = text(script, "profile");
            if !profiles.contains(&profile) {
                profiles.push(profile);
            }
        }
        profiles.sort();
        profiles.iter().filter_map(|it| found.offer(it)).collect()
    }

    fn find_scripts(&self, medium: &ScriptMedium) -> Option<Found> {
        let os = self.by_id(&medium.system)?;
        let volume = volume::of_descriptor(&medium.head)?;
        let is_of_system = |it: &Media| {
            let system: Option<osinfo::Os> = it.property("os");
            system.is_some_and(|it| text(&it, "id") == medium.system)
        };
        let mut media = self.media_of(&volume);
        media.retain(is_of_system);
        if media.is_empty() {
            // A person says that it is this system: it may be one of its media.
            media = calls::media_of_system(&os);
            let arch = |it: &Media| text(it, "architecture");
            media.retain(|it| [&*medium.arch, "all"].contains(&&*arch(it)));
        }
        media.retain(calls::takes_scripts);
        let first = media.first()?;
        let mut scripts = calls::scripts_of_media(first);
        if scripts.is_empty() {
            scripts = calls::scripts_of_system(&os);
        }
        Some(Found { media, scripts })
    }

    /// The texts of the scripts.
    pub(super) fn write_scripts(
        &self,
        medium: &ScriptMedium,
        config: &UnattendedConfig,
    ) -> Result<Scripts, Error> {
        let missing = || Error::NotFound(format!("a script of {}", medium.system));
        let found = self.find_scripts(medium).ok_or_else(missing)?;
        let offer = found.offer(&config.profile).ok_or_else(missing)?;
        let media = found.media.first().ok_or_else(missing)?;
        let given = given(config);
        let method = match offer.injection {
            Injection::Initrd => Method::INITRD,
            Injection::Cdrom => Method::CDROM,
            Injection::Floppy => Method::FLOPPY,
        };
        let mut scripts = Scripts {
            kernels: found.kernels(),
            injection: Some(offer.injection),
            ..Scripts::default()
        };
        for script in found.of_profile(&config.profile) {
            script.set_property("preferred-injection-method", method);
            let name = calls::file_name(script).ok_or_else(missing)?;
            let text = calls::text(script, media, &given);
            let text = text.map_err(|error| Error::Refused(error.to_string()))?;
            scripts
                .files
                .push((name.clone(), complete(&name, text, config)?));
            if let Some(arguments) = calls::arguments(script, media, &given) {
                scripts.arguments.push_str(&arguments);
            }
        }
        scripts.arguments = scripts.arguments.trim().to_owned();
        Ok(scripts)
    }
}

/// What libosinfo's scripts do not write by themselves.
fn complete(name: &str, text: String, config: &UnattendedConfig) -> Result<String, Error> {
    let kind = ScriptKind::of_name(name);
    let mut text = text;
    if let Some((mac, address)) = &config.network
        && kind != ScriptKind::Other
    {
        let with = kind.with_address(&text, *mac, address);
        text = with.ok_or_else(|| Error::Unsupported(format!("a fixed address in {name}")))?;
    }
    if let Some(folders) = &config.drivers
        && kind == ScriptKind::AnswerFile
    {
        text = with_drivers(&text, folders).unwrap_or(text);
    }
    Ok(text)
}

fn given(config: &UnattendedConfig) -> InstallConfig {
    let given = InstallConfig::new("unattended");
    let set = |name: &str, value: &str| {
        if !value.is_empty() {
            calls::set(&given, name, value);
        }
    };
    set("profile", &config.profile);
    set("hostname", &config.host_name);
    set("user-login", &config.user);
    set("user-realname", &config.real_name);
    for (name, secret) in [
        ("user-password", &config.password),
        ("admin-password", &config.admin_password),
        ("reg-product-key", &config.product_key),
    ] {
        set(name, secret.as_ref().map_or("", |it| it.0.as_str()));
    }
    set("l10n-language", &config.language);
    set("l10n-keyboard", &config.keyboard);
    set("l10n-timezone", &config.time_zone);
    set("hardware-arch", &config.arch);
    set("target-disk", &config.disk);
    if let Some(folders) = &config.drivers {
        set("pre-install-drivers-disk", SECOND_DRIVE);
        set("pre-install-drivers-location", &drivers_folder(folders));
        set("script-disk", THIRD_DRIVE);
    }
    given
}

#[cfg(test)]
mod tests;
