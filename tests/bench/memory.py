"""How much memory the process that asks takes, on Linux and on Windows, without further libraries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple


class Memory(NamedTuple):
    """Bytes: in memory now, of those not shared with other processes, and the most that were ever in memory."""

    resident: int
    own: int
    peak: int


def memory() -> Memory:
    return _of_windows() if sys.platform == "win32" else _of_linux()


def _of_linux() -> Memory:
    """The kernel's own count; ``ru_maxrss`` would begin with the peak of the process that started this one."""
    text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    lines = dict(line.split(":", 1) for line in text.splitlines())
    kilobytes = {name: int(lines[name].split()[0]) for name in ("VmRSS", "RssAnon", "VmHWM")}
    return Memory(*(1024 * kilobytes[name] for name in ("VmRSS", "RssAnon", "VmHWM")))


def _of_windows() -> Memory:
    """PROCESS_MEMORY_COUNTERS_EX of the Windows API."""
    import ctypes
    from ctypes import wintypes

    sizes = (
        "PeakWorkingSetSize WorkingSetSize QuotaPeakPagedPoolUsage QuotaPagedPoolUsage QuotaPeakNonPagedPoolUsage "
        "QuotaNonPagedPoolUsage PagefileUsage PeakPagefileUsage PrivateUsage"
    )

    class Counters(ctypes.Structure):
        _fields_ = [
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in sizes.split()),
        ]

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    asked = kernel.K32GetProcessMemoryInfo
    asked.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
    counters = Counters(cb=ctypes.sizeof(Counters))
    if not asked(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb):
        raise ctypes.WinError(ctypes.get_last_error())
    return Memory(counters.WorkingSetSize, counters.PrivateUsage, counters.PeakWorkingSetSize)
