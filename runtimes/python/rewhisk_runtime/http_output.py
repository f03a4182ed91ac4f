"""Writes what activations print to this process's own streams, where a container's logs are read, and
marks where the output of one ends (scheduling-and-runtimes §3.8).

Who reads may ask by `REWHISK_LINES=tagged` to be told whose every piece is, on lines
`\\x1e<activation><sign><text>`: `:` for a whole line, `+` for the beginning of one, `!` for the end.
Everybody else gets the text as it is, and OpenWhisk's sentinel at its end.
"""
import os
import threading

from .channel import write_all

_SENTINEL = b"XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n"
_FILES = (1, 2)


class HttpOutput:
    def __init__(self):
        self._is_tagged = os.environ.pop("REWHISK_LINES", "") == "tagged"
        self._is_in_line = {1: False, 2: False}
        self._lock = threading.RLock()

    def print(self, name, fd, data):
        if not data:
            return
        with self._lock:
            if not self._is_tagged:
                self._is_in_line[fd] = data[-1:] != b"\n"
                return write_all(fd, data)
            *whole, rest = data.split(b"\n")
            pieces = [_piece(name, b":", line) for line in whole]
            write_all(fd, b"".join(pieces + ([_piece(name, b"+", rest)] if rest else [])))

    def end(self, name):
        with self._lock:
            for fd in _FILES:
                newline = b"\n" if self._is_in_line[fd] else b""
                self._is_in_line[fd] = False
                write_all(fd, _piece(name, b"!", b"") if self._is_tagged else newline + _SENTINEL)


def _piece(name, sign, text):
    return b"\x1e" + name.encode() + sign + text + b"\n"
