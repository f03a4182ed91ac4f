"""Sends what user code writes to `sys.stdout` and `sys.stderr` to the driver together with its
activation and the time of writing. The driver makes the lines.

What code writes to file descriptors 1 and 2 itself, child processes too, does not pass here; the
driver sees it in the pipes. Output of no activation, and of forked processes, goes there as well.
"""
import io
import struct
import sys
import threading
import time

from . import activation
from .channel import STDERR, STDOUT, write_all

_TIME = struct.Struct("<II")
_CHUNK_BYTES_MAX = 64 * 1024
# What a stored line takes beside its text: `2024-01-31T12:00:00.123456789Z stdout: `, for its newline.
_LINE_BYTES = 38


def install(channel):
    sys.stdout = sys.__stdout__ = _TextOutput(_Output(channel, STDOUT, 1), "<stdout>")
    sys.stderr = sys.__stderr__ = _TextOutput(_Output(channel, STDERR, 2), "<stderr>")


class _Output(io.RawIOBase):
    _limits = threading.RLock()

    def __init__(self, channel, kind, fd):
        self._channel = channel
        self._kind = kind
        self._fd = fd

    def writable(self):
        return True

    def fileno(self):
        return self._fd

    def write(self, data):
        data = bytes(data)
        printing = activation.current()
        if printing is None or not self._channel.is_open:
            write_all(self._fd, data)
        else:
            self._send(printing, self._within_limit(printing, data))
        return len(data)

    def _within_limit(self, printing, data):
        """One byte more than allowed still goes out, so that the driver knows something was cut."""
        with self._limits:
            left = printing.log_bytes_left
            if printing.ended or left < 0:
                return b""
            printing.log_bytes_left -= len(data) + _LINE_BYTES * data.count(b"\n")
            return data if printing.log_bytes_left >= 0 else data[: left + 1]

    def _send(self, printing, data):
        moment = _TIME.pack(*divmod(time.time_ns(), 1_000_000_000))
        for at in range(0, len(data), _CHUNK_BYTES_MAX):
            chunk = moment + data[at : at + _CHUNK_BYTES_MAX]
            self._channel.send(self._kind, printing.call, chunk)


class _TextOutput(io.TextIOBase):
    """Text that can't be UTF-8 is shown escaped."""

    encoding = "utf-8"
    errors = "backslashreplace"
    mode = "w"

    def __init__(self, buffer, name):
        self.buffer = buffer
        self.name = name

    def writable(self):
        return True

    def fileno(self):
        return self.buffer.fileno()

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.buffer.write(text.encode(self.encoding, self.errors))
        return len(text)

    def reconfigure(self, **_):
        """There is nothing to choose: it is UTF-8, and written at once."""
