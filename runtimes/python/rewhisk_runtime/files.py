"""Closes files that this process was given by accident: what the server inherited from its own
parent and passes on to all children. Python marks the files it opens itself as not to be passed on,
so whatever lacks the mark came from outside. Must run before user code.
"""
import os


def close_inherited(kept):
    """`kept` and all below it stay open. Without /proc there is nothing to go by."""
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        return
    for fd in map(int, names):
        try:
            if fd > kept and os.get_inheritable(fd):
                os.close(fd)
        except OSError:
            pass  # The file by which the list was read, closed since.
