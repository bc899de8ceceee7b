// SPDX-License-Identifier: GPL-3.0-or-later
//! Which model of trusted platform module suits a machine: each architecture has its
//! own interface to one.

/// Models for an architecture, the best first. Known from documentation, tried on x86 with libvirt 9.0 alone.
#[must_use]
pub fn models(arch: &str) -> &'static [&'static str] {
    match arch {
        "x86_64" | "i686" => &["tpm-crb", "tpm-tis"],
        arch if arch.starts_with("ppc64") => &["tpm-spapr"],
        _ => &["tpm-tis"],
    }
}

/// The model for a new one: the best that the host offers, else the best for the
/// architecture. `offered` is what the domain capabilities list; empty where they say
/// nothing.
#[must_use]
pub fn model(arch: &str, offered: &[String]) -> String {
    let best = models(arch);
    let known = best
        .iter()
        .find(|it| offered.iter().any(|word| word == *it));
    // A proxy for the host's own TPM, which takes a device of the host.
    let other = || offered.iter().find(|it| *it != "spapr-tpm-proxy");
    match known {
        Some(model) => (*model).to_owned(),
        None => other().cloned().unwrap_or_else(|| best[0].to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_architecture_has_its_own() {
        let of = |arch: &str, offered: &[&str]| {
            let offered: Vec<String> = offered.iter().map(|it| (*it).to_owned()).collect();
            model(arch, &offered)
        };
        assert_eq!(of("x86_64", &[]), "tpm-crb");
        assert_eq!(of("x86_64", &["tpm-tis", "tpm-crb"]), "tpm-crb");
        assert_eq!(of("i686", &["tpm-tis"]), "tpm-tis");
        assert_eq!(of("aarch64", &[]), "tpm-tis");
        assert_eq!(of("ppc64le", &[]), "tpm-spapr");
        assert_eq!(of("ppc64", &["spapr-tpm-proxy", "tpm-spapr"]), "tpm-spapr");
        assert_eq!(of("riscv64", &["tpm-new"]), "tpm-new");
        assert_eq!(of("s390x", &["spapr-tpm-proxy"]), "tpm-tis");
    }
}
