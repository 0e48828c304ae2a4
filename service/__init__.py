"""Serves questions over HTTP, and as a tool for assistants."""
