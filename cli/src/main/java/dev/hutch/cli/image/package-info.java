/// `hutch image`: what VMs boot from.
///
/// Commands over `ImageCall`, and how images look in a table. A path the user gives is made
/// absolute here, because only this side knows the user's working directory.
package dev.hutch.cli.image;
