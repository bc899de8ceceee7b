// SPDX-License-Identifier: GPL-3.0-or-later
//! CPUs: their number, their model, how they sit in sockets.

use super::Place;
use crate::definition::machine::{Machine, VirtualCpus};
use crate::definition::xml::ElementId;

/// `host-passthrough`, `host-model`, `custom`, `maximum`.
pub const MODE: Place = Place::attr("cpu", "mode");
/// The named model of mode `custom`.
pub const MODEL: Place = Place::text("cpu/model");

/// Modes that name no model.
const MODES: [&str; 3] = ["host-passthrough", "host-model", "maximum"];

/// Sockets, cores in each, threads in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topology {
    /// Sockets.
    pub sockets: u32,
    /// Cores in a socket.
    pub cores: u32,
    /// Threads in a core.
    pub threads: u32,
}

impl Machine {
    /// The CPU model as one word: a mode that names none, or the model's name;
    /// none where nothing is said.
    #[must_use]
    pub fn cpu_model(&self) -> Option<String> {
        let root = self.document().root();
        let mode = MODE.get(self.document(), root);
        match mode {
            Some(mode) if MODES.contains(&mode.as_str()) => Some(mode),
            _ => MODEL.get(self.document(), root),
        }
    }

    /// Sets the CPU model, by such a word. The topology stays; features, which
    /// belong to a model, go with it.
    pub fn set_cpu_model(&mut self, word: Option<&str>) {
        if self.cpu_model().as_deref() == word {
            return;
        }
        let document = self.document_mut();
        let root = document.root();
        let cpu = document.ensure(root, "cpu");
        for name in ["model", "vendor", "feature"] {
            for element in document.find_all(cpu, name) {
                document.remove(element);
            }
        }
        for name in ["match", "check", "migratable"] {
            document.remove_attr(cpu, name);
        }
        match word {
            None => {
                document.remove_attr(cpu, "mode");
                let is_bare = document.children(cpu).next().is_none();
                if is_bare {
                    document.remove(cpu);
                }
            }
            Some(mode) if MODES.contains(&mode) => document.set_attr(cpu, "mode", mode),
            Some(model) => {
                document.set_attr(cpu, "mode", "custom");
                document.set_attr(cpu, "match", "exact");
                document.append_text(cpu, "model", model);
            }
        }
    }

    /// Whether a named model is asked to have all of these features.
    #[must_use]
    pub fn requires_features(&self, names: &[String]) -> bool {
        let found = self.required_features();
        names
            .iter()
            .all(|name| found.iter().any(|(it, _)| it == name))
    }

    /// Asks that a named model has these features besides, or no longer.
    pub fn require_features(&mut self, names: &[String], wanted: bool) {
        let found = self.required_features();
        let document = self.document_mut();
        let root = document.root();
        for name in names {
            let known = found.iter().find(|(it, _)| it == name);
            match (known, wanted) {
                (Some((_, element)), false) => document.remove(*element),
                (None, true) => {
                    let cpu = document.ensure(root, "cpu");
                    let feature = [("policy", "require"), ("name", name)];
                    document.append_with(cpu, "feature", &feature);
                }
                _ => {}
            }
        }
    }

    fn required_features(&self) -> Vec<(String, ElementId)> {
        let document = self.document();
        let all = document
            .find_all(document.root(), "cpu/feature")
            .into_iter();
        all.filter(|&it| {
            let policy = document.attr(it, "policy");
            matches!(policy.as_deref(), None | Some("require" | "force"))
        })
        .filter_map(|it| Some((document.attr(it, "name")?.into_owned(), it)))
        .collect()
    }

    /// How the CPUs sit; none where the document leaves it to libvirt, which
    /// makes a socket of each.
    #[must_use]
    pub fn topology(&self) -> Option<Topology> {
        let document = self.document();
        let number = |name| {
            let text = document.attr_at(document.root(), "cpu/topology", name)?;
            text.trim().parse().ok()
        };
        Some(Topology {
            sockets: number("sockets")?,
            cores: number("cores")?,
            threads: number("threads")?,
        })
    }

    /// Sets how the CPUs sit, and with it how many there can be. All of them are
    /// plugged in, unless fewer were.
    pub fn set_topology(&mut self, topology: Topology) {
        let document = self.document_mut();
        let root = document.root();
        let element = document.ensure(root, "cpu/topology");
        let parts = [
            ("sockets", topology.sockets),
            ("cores", topology.cores),
            ("threads", topology.threads),
        ];
        for (name, value) in parts {
            document.set_attr(element, name, &value.to_string());
        }
        for name in ["dies", "clusters"] {
            if document.attr(element, name).is_some() {
                document.set_attr(element, name, "1");
            }
        }
        let maximum = topology
            .sockets
            .saturating_mul(topology.cores)
            .saturating_mul(topology.threads);
        let before = self.vcpus();
        let current = match before.current == before.maximum {
            true => maximum,
            false => before.current.min(maximum),
        };
        self.set_vcpus(VirtualCpus { maximum, current });
    }

    /// Sets how many CPUs there can be. Where the document says nothing of
    /// sockets, they become the cores of one: guests are licensed by the socket.
    pub fn set_cpu_maximum(&mut self, maximum: u32) {
        let before = self.vcpus();
        if before.maximum == maximum || maximum == 0 {
            return;
        }
        if self.topology().is_none() {
            let document = self.document_mut();
            let root = document.root();
            let element = document.ensure(root, "cpu/topology");
            let cores = maximum.to_string();
            for (name, value) in [("sockets", "1"), ("cores", &cores), ("threads", "1")] {
                document.set_attr(element, name, value);
            }
        }
        let current = match before.current == before.maximum {
            true => maximum,
            false => before.current.min(maximum),
        };
        self.set_vcpus(VirtualCpus { maximum, current });
    }

    /// Sets how many CPUs are plugged in; more than there can be raises that.
    pub fn set_cpu_current(&mut self, current: u32) {
        if current == 0 {
            return;
        }
        if current > self.vcpus().maximum {
            self.set_cpu_maximum(current);
        }
        let maximum = self.vcpus().maximum;
        self.set_vcpus(VirtualCpus { maximum, current });
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::machine::Machine;

    #[test]
    fn a_named_model_is_guarded_and_not() {
        let xml = "<domain type='kvm'>\n  <cpu mode='custom' match='exact'>\n    <model>Haswell</model>\n    \
            <feature policy='disable' name='ssbd'/>\n    <feature policy='require' name='pcid'/>\n  </cpu>\n</domain>";
        let mut machine = Machine::parse(xml).unwrap();
        let guards = ["spec-ctrl".to_owned(), "md-clear".to_owned()];
        assert!(!machine.requires_features(&guards));
        machine.require_features(&guards, true);
        assert!(machine.requires_features(&guards));
        let text = machine.to_string();
        assert!(
            text.contains("<feature policy='require' name='md-clear'/>"),
            "{text}"
        );
        machine.require_features(&guards, false);
        assert_eq!(machine.to_string(), xml);
    }
}
