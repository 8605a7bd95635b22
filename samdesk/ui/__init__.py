"""The window: the only Qt, on services."""

from samdesk.ui import singletons

singletons.keep_alive()
