"""Measures: plain functions over columns, each with its definition and range."""
