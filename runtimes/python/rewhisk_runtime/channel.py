"""Frames over the inherited socket: `u32 length | u8 type | u32 call | body`, little endian, where
the length counts what follows it. `src/containers/process/frames.ts` is the other end.

Each frame leaves at once, so a line survives the endless loop or the crash that comes after it.
"""
import json
import os
import struct
import threading
from collections import deque

INIT = 1
READY = 1
STDOUT = 2
STDERR = 3
ANSWERED = 4
FAILED = 5
OVERSIZED = 6

_HEADER = struct.Struct("<IBI")
_HEAD_LENGTH = struct.Struct("<I")


def write_all(fd, data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


class Channel:
    def __init__(self, fd):
        os.set_inheritable(fd, False)
        os.set_blocking(fd, True)
        self._fd = fd
        self._lock = threading.RLock()
        self._outbox = deque()
        self._is_writing = False
        os.register_at_fork(after_in_child=self._leave)

    @property
    def is_open(self):
        return self._fd is not None

    def _leave(self):
        """A forked child has the socket too, but no part in the conversation."""
        if self._fd is not None:
            os.close(self._fd)
        self._fd = None
        self._lock = threading.RLock()

    def send(self, kind, call, body):
        """Threads take turns. What a signal handler sends in the midst of a frame comes after it."""
        self._outbox.append(_HEADER.pack(len(body) + 5, kind, call) + body)
        with self._lock:
            if self._is_writing:
                return
            self._is_writing = True
            try:
                while self._outbox:
                    write_all(self._fd, self._outbox.popleft())
            except OSError:
                os._exit(1)  # Nobody is left to tell.
            finally:
                self._is_writing = False

    def frames(self):
        """Type, call, head and rest of each, whose body is `u32 length of head | head as JSON | rest`."""
        stream = open(self._fd, "rb", closefd=False)
        while True:
            header = stream.read(_HEADER.size)
            if len(header) < _HEADER.size:
                return
            length, kind, call = _HEADER.unpack(header)
            body = stream.read(length - 5)
            if len(body) < length - 5:
                return
            head_end = 4 + _HEAD_LENGTH.unpack_from(body)[0]
            yield kind, call, json.loads(body[4:head_end]), body[head_end:]
