package dev.hutch.store.build;

final class StackView {}
