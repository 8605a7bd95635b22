"""What the File menu and the start page do with files: open, make, package, back up, restore.

Errors are said on the page that is shown, with the way out as a button.
"""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import dialogs
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.addresses import DeskAddress
    from samdesk.domain.faults import KnownError
    from samdesk.domain.rounds import Recipient, Round
    from samdesk.services.changes import Progress
    from samdesk.services.desks import DeskInfo, Role
    from samdesk.services.rounds import RoundExported, RoundOpened
    from samdesk.ui.current import Current
    from samdesk.ui.window import MainWindow


class FileActions:
    """Asks which file and asks services to do it."""

    def __init__(self, current: Current, window: MainWindow) -> None:
        self._current = current
        self._work = current.work
        self._window = window

    # Desk files

    def open_desk(self) -> None:
        """Ask for a desk file and open it."""
        if path := dialogs.open_file(self._window, _("Open desk file"), dialogs.desk_files()):
            self.open_address(path)

    def open_address(self, address: DeskAddress, *, read_only: bool = False) -> None:
        """Open a desk; a locked desk file may be read, a damaged one restored."""
        failed = partial(self._on_not_opened, address)
        self._work.open(address, read_only=read_only, done=self._on_opened, failed=failed)

    def close_desk(self) -> None:
        """Close the desk file."""
        self._work.close(lambda _nothing: self._current.set_desk(None))

    def new_desk(self, role: Role, name: str, then: str) -> None:
        """Ask where to make a desk file, open it and show the page ``then``."""
        from samdesk.services.desks import create_desk

        path = dialogs.save_file(self._window, _("New desk file"), f"{name}.samdesk", dialogs.desk_files())
        if path is None:
            return

        def made(_nothing: None) -> None:
            self._work.open(path, done=opened)

        def opened(info: DeskInfo) -> None:
            self._on_opened(info)
            self._window.show_page(then)

        self._work.run_apart(
            _("Making the desk file"), lambda _told: create_desk(path, name=path.stem, role=role), made
        )

    def plan_round(self) -> None:
        """Make a desk file for central HR and begin to plan a round in it."""
        from samdesk.services.desks import Role

        self.new_desk(Role.CENTRAL, "central", "round")

    def try_sample(self) -> None:
        """Open the sample region, made first if it is not there yet."""
        folder = sample_folder(dialogs.documents_folder() / _("SamDesk sample"))
        made = folder / "central.samdesk"
        if made.exists():
            self.open_address(made)
            return
        self._work.run_apart(_("Making the sample region"), partial(_make_sample, folder), self.open_address)

    def _on_opened(self, info: DeskInfo) -> None:
        self._window.page.strip.clear()
        self._current.set_desk(info)

    def _on_not_opened(self, address: DeskAddress, error: KnownError) -> None:
        from samdesk.services.desks import DeskLocked

        strip = self._window.page.strip
        if not isinstance(address, Path):
            strip.show_error(error, (_("Try again"), "again", partial(self.open_address, address)))
        elif isinstance(error, DeskLocked):
            reading = partial(self.open_address, address, read_only=True)
            strip.show_error(error, (_("Open for reading"), "lock", reading))
        else:
            strip.show_error(error, (_("Restore from backup…"), "again", partial(self.restore, address)))

    # Backups

    def backup(self) -> None:
        """Ask where to save a backup and save it."""
        from samdesk.services.desks import backup_desk

        desk = self._current.desk
        if desk is None:
            return
        name = f"{desk.title.removesuffix('.samdesk')} {date.today().isoformat()}.samdesk"
        if out := dialogs.save_file(self._window, _("Save backup"), name, dialogs.desk_files()):
            saved = _("The backup is saved: {path}").format(path=out)
            self._work.run_long(
                _("Saving backup"), lambda desk, _told: backup_desk(desk, out), lambda _nothing: self._say(saved)
            )

    def restore(self, damaged: Path | None = None) -> None:
        """Ask for a backup, and for the desk file that it becomes, and open that."""
        from samdesk.services.desks import backups_of, restore_desk

        kept = backups_of(damaged) if damaged else ()
        beside = damaged.parent if damaged else None
        begins = kept[0].parent if kept else beside
        backup = dialogs.open_file(self._window, _("Choose the backup"), dialogs.desk_files(), begins)
        if backup is None:
            return
        name = f"{damaged.stem if damaged else backup.stem} " + _("restored") + ".samdesk"
        target = dialogs.save_file(self._window, _("Save the restored desk file"), name, dialogs.desk_files(), beside)
        if target is None:
            return

        def restored(former: Path | None) -> None:
            said = _("The desk file is restored from {backup}.").format(backup=backup.name)
            kept_as = _("The former file is kept as {file}.").format(file=former.name) if former else ""
            self._work.open(target, done=lambda info: opened(info, f"{said} {kept_as}".strip()), failed=not_opened)

        def opened(info: DeskInfo, said: str) -> None:
            self._on_opened(info)
            self._window.show_page("overview")
            self._say(said)

        not_opened = partial(self._on_not_opened, target)
        self._work.run_apart(_("Restoring"), lambda _told: restore_desk(backup, target), restored)

    # Packages

    def open_round(self) -> None:
        """Ask for a round package and open it, in the desk file that is open or else in a new one."""
        package = dialogs.open_file(self._window, _("Open round package"), dialogs.round_packages())
        if package is None:
            return
        if self._current.is_writable:
            self._open_package(package)
            return
        from samdesk.services.rounds import desk_for_round

        name = package.name.removesuffix(".samround.zip")
        path = dialogs.save_file(self._window, _("New desk file"), f"{name}.samdesk", dialogs.desk_files())
        if path is None:
            return

        def made(_nothing: None) -> None:
            self._work.open(path, done=opened)

        def opened(info: DeskInfo) -> None:
            self._on_opened(info)
            self._open_package(package)

        self._work.run_apart(_("Making the desk file"), lambda _told: desk_for_round(package, path), made)

    def _open_package(self, package: Path, trust: tuple[str, ...] = ()) -> None:
        from samdesk.services.incoming import UnknownKey
        from samdesk.services.rounds import open_round

        def opened(result: RoundOpened) -> None:
            self._window.show_page("overview")
            said = ngettext(
                "{name} is open with {n} form. From {sender}, fingerprint {fingerprint}.",
                "{name} is open with {n} forms. From {sender}, fingerprint {fingerprint}.",
                result.forms,
            )
            said = said.format(
                name=result.name,
                n=language.number(result.forms),
                sender=result.sender,
                fingerprint=result.fingerprint,
            )
            keys = (_("Keys and receipt…"), "key", partial(self._window.show_page, "keys"))
            actions = () if self._current.is_central else (keys,)
            self._window.page.strip.say(Tone.GOOD, " ".join([said, *result.notes]), *actions)

        def failed(error: KnownError) -> None:
            if isinstance(error, UnknownKey):
                self._ask_about_key(package, error.fingerprint)
            else:
                self._window.show_error(error)

        self._work.run_long(
            _("Opening round package"), lambda desk, _told: open_round(desk, package, trust=trust), opened, failed
        )

    def _ask_about_key(self, package: Path, fingerprint: str) -> None:
        from samdesk.ui.pages.keys import KeysPage

        self._window.show_page("keys")
        page = self._window.page
        if isinstance(page, KeysPage):
            page.ask_about_package(package, fingerprint, self._open_compared)

    def _open_compared(self, package: Path, fingerprint: str) -> None:
        self._open_package(package, (fingerprint,))

    def export_round(self) -> None:
        """Ask where to save a round package for all desks and save it; central's keys come first."""
        planned = self._current.round
        if planned is None:
            self._say(_("There is no round to save yet."), Tone.NOTE)
            return
        if not self._current.is_central or planned.recipients:
            self._save_package(planned)
            return
        from samdesk.services.keys import recipients

        def known(found: tuple[Recipient, ...]) -> None:
            if found:
                self._save_package(planned)
            else:
                self._lead_to_keys(planned)

        self._work.run(recipients, known)

    def _lead_to_keys(self, planned: Round) -> None:
        """Answers would travel unsealed all year, because nobody thinks of keys again once packages are out."""
        self._window.show_page("keys")
        said = _("Set up keys first: the round package tells the desks whom to seal the answers for.")
        anyway = (_("Save without keys…"), "package", partial(self._save_package, planned))
        self._window.page.strip.say(Tone.NOTE, said, anyway)

    def _save_package(self, planned: Round) -> None:
        from samdesk.services.rounds import export_round

        name = f"{planned.year}.samround.zip"
        if (out := dialogs.save_file(self._window, _("Save round package"), name, dialogs.round_packages())) is None:
            return
        self._work.run_long(
            _("Saving round package"),
            lambda desk, _told: export_round(desk, out, round_id=planned.id),
            self._on_round_exported,
        )

    def _on_round_exported(self, result: RoundExported) -> None:
        said = ngettext(
            "The round package with {n} form is saved: {path}. Fingerprint {fingerprint}.",
            "The round package with {n} forms is saved: {path}. Fingerprint {fingerprint}.",
            result.forms,
        )
        self._say(said.format(n=language.number(result.forms), path=result.path, fingerprint=result.fingerprint))

    def export_merge(self) -> None:
        """Go to the page where a merge file is saved, and save one."""
        self._window.show_page("collecting")
        page = self._window.page
        if hasattr(page, "save_merge_file"):
            page.save_merge_file()

    def _say(self, text: str, tone: Tone = Tone.GOOD) -> None:
        self._window.page.strip.say(tone, text)


def sample_folder(usual: Path) -> Path:
    """Where the sample region lies or can be made; a folder that lost its desk file is somebody's and stays."""
    numbered = (usual.with_name(f"{usual.name} {number}") for number in count(2))
    return next(one for one in chain([usual], numbered) if not one.exists() or (one / "central.samdesk").exists())


def _make_sample(folder: Path, told: Progress) -> Path:
    """Make the sample region in a folder that gets its name once all is there; gives central's desk file."""
    from samdesk.services.sample_desk import create_sample_desk

    part = folder.with_name(f"{folder.name}.part")
    if part.exists():
        shutil.rmtree(part)
    create_sample_desk(part, progress=told)
    return part.replace(folder) / "central.samdesk"
