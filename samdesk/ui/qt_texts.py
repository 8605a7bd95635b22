"""Lets Qt's own texts, such as those of file dialogs, and its dates and numbers speak the language in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

from samdesk import language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_NAME: Final = "texts of Qt"


def speak(application: QApplication) -> None:
    """Speak the language in use from now on."""
    swedish = language.current() == "sv"
    QLocale.setDefault(QLocale(QLocale.Language.Swedish if swedish else QLocale.Language.English))
    for old in application.findChildren(QTranslator, _NAME):
        application.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if swedish and translator.load("qtbase_sv", folder):
        application.installTranslator(translator)
