"""Takes away from the printing process what a paper never needs: network, writing, other programs, core dumps.

Two layers: the kernel refuses by a system call filter (Linux on x86-64 and ARM64), and Python's own audit events
refuse everywhere. The filter is small on purpose: it lists what is refused, and files may still be opened to read.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Any, NamedTuple

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_FILTER = 4, 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENTS = 0x7FFF0000, 0x00050001, 0, 4, 16
_FOREIGN_ABI = 0x40000000
_CLONE3, _UNKNOWN_CALL, _THREAD = 435, 0x00050026, 0x00010000
"""clone3 hides its flags from the filter: told that it does not exist, the C library starts threads by clone."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Calls(NamedTuple):
    """System call numbers of one processor: `opening` maps an open call to the place of its flags."""

    arch: int
    refused: tuple[int, ...]
    opening: dict[int, int]
    clone: int


_CALLS = {
    # socket connect socketpair fork vfork execve ptrace rename mkdir link creat unlink symlink truncate mkdirat
    # unlinkat renameat linkat symlinkat process_vm_readv process_vm_writev renameat2 execveat io_uring_setup openat2
    "x86_64": _Calls(
        0xC000003E,
        (
            41,
            42,
            53,
            57,
            58,
            59,
            101,
            82,
            83,
            86,
            85,
            87,
            88,
            76,
            258,
            263,
            264,
            265,
            266,
            310,
            311,
            316,
            322,
            425,
            437,
        ),
        {2: 1, 257: 2},
        56,
    ),
    "aarch64": _Calls(
        0xC00000B7,
        (198, 203, 199, 221, 117, 34, 35, 36, 37, 38, 45, 270, 271, 276, 281, 425, 437),
        {56: 2},
        220,
    ),
}


def confine(*, open_files: int = 64) -> None:
    """Give up network, writing, other programs and core dumps for the rest of this process's life."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    sys.addaudithook(_refuse)
    if calls := _CALLS.get(platform.machine()):
        _filter_calls(calls)


def limit_memory(megabytes: int) -> None:
    """Let the process grow by so many megabytes of address space above what it has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_time(seconds: int) -> None:
    """Let the process use so many seconds of a processor from now on; the kernel ends it after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what Python itself reports before it is done."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "tempfile.")):
        raise PermissionError(event)
    if event == "open" and isinstance(args[2], int) and args[2] & _WRITING and isinstance(args[0], str | bytes):
        raise PermissionError(event)


def _filter_calls(calls: _Calls) -> None:
    """Ask the kernel to refuse the listed calls with EPERM; a kernel without filters leaves the other layer."""
    program = _program(calls)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_FILTER, ctypes.c_void_p(ctypes.addressof(head)), 0, 0)


def _program(calls: _Calls) -> bytes:
    """Write the filter: each line is (code, jump if true, jump if false, operand), as the kernel reads it."""
    lines = [
        (_LOAD, 0, 0, _OFFSET_ARCH),
        (_EQUAL, 1, 0, calls.arch),
        (_ANSWER, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_AT_LEAST, 0, 1, _FOREIGN_ABI),
        (_ANSWER, 0, 0, _REFUSE),
    ]
    for number in calls.refused:
        lines += [(_EQUAL, 0, 1, number), (_ANSWER, 0, 0, _REFUSE)]
    for number, place in calls.opening.items():
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _OFFSET_ARGUMENTS + 8 * place),
            (_ANY_BIT, 0, 1, _WRITING),
            (_ANSWER, 0, 0, _REFUSE),
            (_ANSWER, 0, 0, _ALLOW),
        ]
    lines += [
        (_EQUAL, 0, 1, _CLONE3),
        (_ANSWER, 0, 0, _UNKNOWN_CALL),
        (_EQUAL, 0, 3, calls.clone),
        (_LOAD, 0, 0, _OFFSET_ARGUMENTS),
        (_ANY_BIT, 1, 0, _THREAD),
        (_ANSWER, 0, 0, _REFUSE),
        (_ANSWER, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
