"""What Qt and Python need from a Linux system that wheels do not bring, installed with apt where that is allowed.

The table names each shared library that PySide6_Essentials and PySide6_Pdf 6.12 link to and do not contain, for
QtWidgets, QtSvg, QtPdf, QtDBus and the platforms xcb, wayland and offscreen (read from the wheels with
``readelf -d``), with the Debian and Ubuntu package that holds it. Whether one is there is asked of the dynamic linker.
The names are those of Debian 12 and Ubuntu 22.04; where a package was renamed since (``libglib2.0-0t64`` in Debian 13
and Ubuntu 24.04), the new one provides the old name and apt-get finds it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from typing import Final

from refusal import Refusal

PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
_PATIENCE: Final = 300  # seconds, for the updates that a new machine makes by itself


def provide(*, window: bool, venv: str | None) -> None:
    """Install what is missing: Qt's libraries for a window, and the package ``venv`` that lets Python make one.

    Raises ``Refusal`` with the exact command when libraries are missing and may not be installed. A missing
    ``venv`` package is no reason to stop: ``bootstrap`` has another way.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries() if window else []
    packages = sorted({PACKAGES[name] for name in missing})
    prefix = _right_to_install() if packages or venv else None
    if prefix is not None:
        _install(prefix, [packages, [venv] if venv else []])
        missing = missing_libraries() if window else []
    if missing:
        raise Refusal(_advice(missing, packages))


def missing_libraries() -> list[str]:
    """The shared libraries of the table that this machine cannot load."""
    return [name for name in PACKAGES if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _right_to_install() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks no password; None where neither goes."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:  # type: ignore[attr-defined,unused-ignore]  # there is none on Windows
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0:
        return sudo
    return None


def _install(prefix: list[str], wanted: list[list[str]]) -> None:
    """Try, each list by itself, since apt-get installs none of those that it is given together if it misses one.

    What is still missing afterwards is the caller's to judge; apt's own words stand above.
    """
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", f"DPkg::Lock::Timeout={_PATIENCE}"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL, check=False)
    for packages in filter(None, wanted):
        print(f"Installing with apt-get: {' '.join(packages)}")
        install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
        subprocess.run(install, stdout=subprocess.DEVNULL, check=False)


def _advice(missing: list[str], packages: list[str]) -> str:
    if shutil.which("apt-get") is None:
        return f"Qt needs these shared libraries, which are not on this machine: {', '.join(missing)}."
    return (
        "Qt needs shared libraries that are not on this machine. Install them and start again:\n\n"
        f"    sudo apt-get install --no-install-recommends {' '.join(packages)}\n"
    )
