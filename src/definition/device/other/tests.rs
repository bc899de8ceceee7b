// SPDX-License-Identifier: GPL-3.0-or-later
//! Places read and written in devices.

use super::*;

fn device(xml: &str) -> (Machine, ElementId) {
    let xml = format!("<domain type='qemu'><devices>{xml}</devices></domain>");
    let machine = Machine::parse(&xml).unwrap();
    let (_, element) = machine.devices().remove(0);
    (machine, element)
}

#[test]
fn another_model_is_another_device() {
    let (mut machine, controller) = device(
        "<controller type='usb' index='0' model='ich9-ehci1'><address type='pci' slot='0x1d'/>\
         </controller><controller type='usb' index='0' model='ich9-uhci1'>\
         <master startport='0'/></controller><controller type='usb' index='1'/>",
    );
    machine.set_device_model(controller, Some("qemu-xhci"));
    let devices = machine.document().root();
    let devices = machine.document().find(devices, "devices").unwrap();
    assert_eq!(
        machine.document().element_xml(devices),
        "<devices><controller type='usb' index='0' model='qemu-xhci'></controller>\
         <controller type='usb' index='1'/></devices>"
    );
}

#[test]
fn a_card_of_the_host_says_nothing_of_a_line() {
    let (mut machine, card) = device(
        "<smartcard mode='passthrough' type='tcp'><source mode='bind' host='a' service='1'/>\
         <protocol type='raw'/><address type='ccid' controller='0' slot='0'/></smartcard>",
    );
    machine.set_smartcard_mode(card, "host");
    let host = "<smartcard mode='host'><address type='ccid' controller='0' slot='0'/></smartcard>";
    assert_eq!(machine.document().element_xml(card), host);
    machine.set_smartcard_mode(card, "passthrough");
    assert_eq!(
        TYPE.get(machine.document(), card).as_deref(),
        Some("spicevmc")
    );
}

#[test]
fn an_input_on_another_bus_has_another_address() {
    let (mut machine, input) =
        device("<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input>");
    machine.set_input_bus(input, "virtio");
    let xml = machine.document().element_xml(input);
    assert_eq!(xml, "<input type='tablet' bus='virtio'></input>");
}
