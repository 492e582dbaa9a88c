"""Network namespaces of this process: to make them, to be in one, and their settings (network_namespaces(7)).

They have no names: each is a file descriptor, and ends with the process. A socket stays in the namespace in which it
was made, so that one thread can serve the sockets of all.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
from collections.abc import Mapping
from pathlib import Path

from sg_factory.lab.laboratory import NoLaboratory

_libc = ctypes.CDLL(None, use_errno=True)

# <linux/sched.h>
_NEW_USER = 0x10000000
_NEW_NET = 0x40000000

# Settings that forbid ordinary users a user namespace: the value that forbids, and how to allow it.
_FORBIDDING = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor forbids it to users: run as root, or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "users may make no namespaces: run as root, or `sysctl kernel.unprivileged_userns_clone=1`",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "user namespaces are switched off: run as root, or `sysctl user.max_user_namespaces=10000`",
    ),
)
_IN_A_CONTAINER = "run as root, or in a container with `--privileged`"


def leave_the_machine() -> int:
    """Leave the machine's network for a new, empty one, and return that.

    Whoever may not do so gets a user namespace first, in which they may (user_namespaces(7)). Raises NoLaboratory.
    """
    try:
        try:
            _unshare(_NEW_NET)
        except PermissionError:
            user, group = os.geteuid(), os.getegid()
            _unshare(_NEW_USER | _NEW_NET)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError as error:
        raise NoLaboratory(f"This machine lets us make no network namespace ({error.strerror}); {_remedy()}") from None
    return _current()


def _remedy() -> str:
    for name, forbids, remedy in _FORBIDDING:
        path = Path(name)
        if path.exists() and path.read_text().strip() == forbids:
            return remedy
    return _IN_A_CONTAINER


def new_namespace() -> int:
    """Make an empty network namespace and be in it; raises OSError."""
    _unshare(_NEW_NET)
    return _current()


def enter(namespace: int) -> None:
    """Be in a namespace: what is made and started from now on is in it."""
    if _libc.setns(namespace, _NEW_NET):
        _fail()


def set_all(settings: Mapping[str, str]) -> None:
    """Set the current namespace's values below /proc/sys/net. Raises NoLaboratory."""
    for name, value in settings.items():
        try:
            Path("/proc/sys/net", name).write_text(value)
        except OSError as error:
            remedy = _IN_A_CONTAINER if error.errno == errno.EROFS else _remedy()
            raise NoLaboratory(f"/proc/sys/net/{name} cannot be set ({error.strerror}); {remedy}") from None


def raise_limit_of_files() -> int:
    """Allow this process as many open files as it may have, and return their number."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(most, 200_000) if most != resource.RLIM_INFINITY else 200_000
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
    except (OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _unshare(flags: int) -> None:
    if _libc.unshare(flags):
        _fail()


def _current() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _fail() -> None:
    number = ctypes.get_errno()
    if number in (errno.EMFILE, errno.ENFILE):
        raise NoLaboratory("Too many open files; raise the limit with `ulimit -n`")
    raise OSError(number, os.strerror(number))
