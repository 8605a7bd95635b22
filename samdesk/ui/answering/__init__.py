"""Answering a form on the screen: one page for each part of the form, who took part, and what comes of it."""
