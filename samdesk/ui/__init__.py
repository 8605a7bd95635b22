"""The window: the only Qt, on services."""

from samdesk.ui import singletons, sources

singletons.keep_alive()
sources.leave_unread()
