"""The walls around a learner's code; standard library only.

On Linux the kernel holds them, for any user and in containers, and nothing that runs inside can
take them down again:

- Landlock (kernel 5.13 and later): nothing is written anywhere; what can be read is Python, its
  packages, a copy of the course without solutions, and the learner's own folder;
- seccomp (x86-64 and ARM64): no new process or program, no socket, no signal to another process;
  nor any look into one, no mounts, no change of owner, mode or time of a file;
- limits of memory, processor time, files; no capabilities, should root be at work.

Elsewhere (macOS, Windows, older kernels) Python itself refuses sockets, processes, and files
outside these folders: that stops accidents and the usual tricks, but whoever knows Python's inside
well gets around it. There, mark in a virtual machine or a container of Linux.
"""

import ctypes
import os
import platform
import struct
import sys

# See landlock(7), seccomp(2) and the kernel's tables of system calls.
_CALLS = {  # name: (x86-64, ARM64); None where there is none
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "bpf": (321, 280), "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "open_by_handle_at": (304, 265), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190),
    "msgget": (68, 186), "mq_open": (240, 180), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "setxattrat": (463, 463), "removexattrat": (466, 466),
    "setpriority": (141, 140), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "kexec_load": (246, 104), "init_module": (175, 105),
    "finit_module": (313, 273), "reboot": (169, 142), "syslog": (103, 116),
}
_CLONE, _CLONE3, _TGKILL, _PRLIMIT = (56, 220), (435, 435), (234, 131), (302, 261)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}
_CLONE_THREAD = 0x10000
_EPERM, _ENOSYS = 1, 38


def build(readable, memory, seconds):
    """Put up the walls around this process, for good.

    Parameters
    ----------
    readable : list of str
        Folders and files that may be read.
    memory : int
        Bytes of address space.
    seconds : int
        Of processor time, after which the process is ended.

    Returns
    -------
    str
        "kernel" where the kernel holds all of them, else "python".
    """
    _limits(memory, seconds)
    kernel = sys.platform == "linux" and platform.machine() in _MACHINES
    if sys.platform == "linux":
        _libc().prctl(1, ctypes.c_ulong(9))  # it ends when the process that judges does
    if kernel and os.environ.get("RNN_COURSE_WALLS") != "python":
        try:
            _no_capabilities()
            _landlock(readable)
            _seccomp()
            return "kernel"
        except OSError:
            pass
    sys.addaudithook(_guard([os.path.realpath(place) for place in readable]))
    return "python"


def _limits(memory, seconds):
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {"RLIMIT_AS": memory, "RLIMIT_CPU": seconds, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0,
              "RLIMIT_NOFILE": 64, "RLIMIT_NPROC": 0, "RLIMIT_MSGQUEUE": 0, "RLIMIT_MEMLOCK": 0}
    for name, value in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, ValueError, OSError):  # not on this system
            continue


# Linux --------------------------------------------------------------------------------------------


def _libc():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses")
    return result


def _no_capabilities():
    header = struct.pack("Ii", 0x20080522, 0)
    call = {"x86_64": 126}.get(platform.machine(), 91)
    _checked(_libc().syscall(ctypes.c_long(call), header, struct.pack("6I", *[0] * 6)))


def _landlock(readable):
    libc = _libc()

    def syscall(number, *arguments):
        return _checked(libc.syscall(ctypes.c_long(number), *arguments))

    version = syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    files = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):  # to link, to truncate, devices
        files |= (version >= since) << bit
    net = 3 if version >= 4 else 0  # bind and connect
    scopes = 3 if version >= 6 else 0  # abstract sockets, signals
    rules = struct.pack("QQQ", files, net, scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall(444, rules, ctypes.c_size_t(size), ctypes.c_uint(0))
    read_file, write_file, read_folder = 1 << 2, 1 << 1, 1 << 3
    rights = [(place, read_file | read_folder) for place in readable]
    rights += [(place, read_file) for place in ("/dev/urandom", "/dev/random", "/dev/zero")]
    rights.append(("/dev/null", read_file | write_file))
    for place, right in rights:
        try:
            handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:  # not on this machine
            continue
        if not os.path.isdir(place):
            right &= ~read_folder
        try:
            syscall(445, ctypes.c_int(ruleset), ctypes.c_int(1),
                    struct.pack("=Qi", right, handle), ctypes.c_uint(0))
        finally:
            os.close(handle)
    _checked(libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0))))  # no new privileges
    syscall(446, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)


def _seccomp():
    column, architecture = _MACHINES[platform.machine()]
    load, equal, above, masked, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    refuse, allow, end = 0x00050000, 0x7FFF0000, 0x80000000
    low = 16  # of the first argument; arguments are little-endian on both machines
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, end),
               (load, 0, 0, 0), (above, 0, 1, 0x40000000), (answer, 0, 0, refuse | _EPERM)]
    for numbers in _CALLS.values():
        if numbers[column] is not None:
            program += [(equal, 0, 1, numbers[column]), (answer, 0, 0, refuse | _EPERM)]
    program += [(equal, 0, 1, _CLONE3[column]), (answer, 0, 0, refuse | _ENOSYS)]
    # A thread may be begun, no process; one may signal itself, as abort() does.
    program += [(equal, 0, 4, _CLONE[column]), (load, 0, 0, low), (masked, 1, 0, _CLONE_THREAD),
                (answer, 0, 0, refuse | _EPERM), (answer, 0, 0, allow)]
    program += [(equal, 0, 4, _TGKILL[column]), (load, 0, 0, low), (equal, 1, 0, os.getpid()),
                (answer, 0, 0, refuse | _EPERM), (answer, 0, 0, allow)]
    program += [(equal, 0, 4, _PRLIMIT[column]), (load, 0, 0, low), (equal, 1, 0, 0),
                (answer, 0, 0, refuse | _EPERM), (answer, 0, 0, allow)]
    program.append((answer, 0, 0, allow))
    text = b"".join(struct.pack("HBBI", *line) for line in program)
    lines = ctypes.create_string_buffer(text, len(text))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))

    whole = Program(len(program), ctypes.addressof(lines))
    _checked(_libc().prctl(22, ctypes.c_ulong(2), ctypes.byref(whole)))


# Anywhere else ------------------------------------------------------------------------------------

_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
            "os.fork", "os.kill", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod",
            "os.chown", "os.link", "os.symlink", "os.truncate", "os.utime", "os.putenv", "shutil.",
            "ctypes.", "winreg.", "pty.", "signal.pthread_kill", "os.startfile", "ftplib.",
            "urllib.", "tempfile.", "gc.get_")


def _guard(places):
    def inside(path):
        if isinstance(path, int):
            return True
        real = os.path.realpath(os.fsdecode(path))
        return any(real == place or real.startswith(place + os.sep) for place in places)

    def hook(event, arguments):
        if event.startswith(_REFUSED):
            raise PermissionError(f"{event} is not allowed while an answer is marked")
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
            writes = writes or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if path != os.devnull and (writes or not inside(path)):
                raise PermissionError(f"{path!r} can't be opened while an answer is marked")
        elif event in ("os.listdir", "os.scandir") and not inside(arguments[0] or "."):
            raise PermissionError(f"{arguments[0]!r} can't be listed while an answer is marked")

    return hook
