import os
from pathlib import Path

import pytest

from samdesk.storage.places import Place, journal_mode, mounted_place, place_of

MOUNTS = """\
rootfs / rootfs rw 0 0
/dev/sda2 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda1 /boot/efi vfat rw 0 0
systemd-1 /home/delad autofs rw 0 0
//server/hr /home/delad cifs rw,vers=3.0 0 0
server:/export /mnt/nfs nfs4 rw 0 0
/dev/sdb1 /media/hr/MITT\\040MINNE\\134 exfat rw 0 0
/dev/sdc1 /media/hr/NTFS fuseblk rw 0 0
/dev/sdd1 /home/delad/lokal ext4 rw 0 0
sshfs /run/user/1/ssh fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("/home/hr", Place.LOCAL),
        ("/home/delad", Place.SHARE),
        ("/home/delad/2023", Place.SHARE),
        ("/home/delad/lokal/2023", Place.LOCAL),
        ("/home/delade", Place.LOCAL),
        ("/mnt/nfs/x", Place.SHARE),
        ("/media/hr/MITT MINNE\\/sam", Place.REMOVABLE),
        ("/media/hr/NTFS", Place.REMOVABLE),
        ("/run/user/1/ssh/x", Place.SHARE),
        ("/", Place.LOCAL),
    ],
)
def test_the_nearest_and_latest_mount_says_what_kind_of_disk_it_is(folder: str, place: Place) -> None:
    assert mounted_place(Path(folder), MOUNTS) is place


def test_a_system_that_tells_nothing_has_local_disks() -> None:
    assert mounted_place(Path("/home"), "") is Place.LOCAL


@pytest.mark.skipif(os.name == "nt", reason="mounts are of Unix")
def test_a_file_that_is_not_there_yet_has_a_place(tmp_path: Path) -> None:
    assert place_of(tmp_path / "saknas" / "prov.samdesk") in Place


def test_only_a_local_disk_has_a_write_ahead_log() -> None:
    assert {place: journal_mode(place) for place in Place} == {
        Place.LOCAL: "WAL",
        Place.REMOVABLE: "TRUNCATE",
        Place.SHARE: "TRUNCATE",
    }
