/// `hutch template`: saved guests from which new VMs go on.
///
/// Commands over `TemplateCall`, and how templates look in a table.
package dev.hutch.cli.template;
