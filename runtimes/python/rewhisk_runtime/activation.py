"""Which activation the running code belongs to: through calls, tasks of asyncio, threads and
executors. Code of threads that were made below `threading` belongs to none.
"""
import contextvars
import functools
import sys
import threading

_EXECUTORS = "concurrent.futures.thread"
_MARK = "_rewhisk_activation"

_current = contextvars.ContextVar("activation", default=None)


class Activation:
    __slots__ = ("call", "is_run", "environment", "log_bytes_left", "result_bytes_max", "ended")

    def __init__(self, call, head, is_run):
        self.call = call
        self.is_run = is_run
        self.environment = head["environment"]
        self.log_bytes_left = head["logBytesMax"]
        self.result_bytes_max = head["resultBytesMax"]
        # Once its answer is given: what it prints afterwards belongs to nobody.
        self.ended = False


def current():
    found = _current.get()
    return found or getattr(threading.current_thread(), _MARK, None)


def run_as(activation, function, *args, **named):
    token = _current.set(activation)
    try:
        return function(*args, **named)
    finally:
        _current.reset(token)


def follow_threads():
    """A thread belongs to the run that started it, an executor's task to the one that gave it. What
    code starts while it loads serves all runs, and belongs to none.
    """
    start = threading.Thread.start

    @functools.wraps(start)
    def start_followed(thread):
        starting = current()
        setattr(thread, _MARK, starting if starting is not None and starting.is_run else None)
        start(thread)

    threading.Thread.start = start_followed
    sys.meta_path.insert(0, _ExecutorsFinder())


class _ExecutorsFinder:
    """Waits until executors are imported, since few actions do and it takes time."""

    def find_spec(self, name, path=None, target=None):
        if name != _EXECUTORS:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                spec.loader.exec_module = _then(spec.loader.exec_module, _follow_executors)
                return spec
        return None


def _then(load, change):
    def load_and_change(module):
        load(module)
        change(module)

    return load_and_change


def _follow_executors(module):
    submit = module.ThreadPoolExecutor.submit

    @functools.wraps(submit)
    def submit_followed(self, task, /, *args, **named):
        return submit(self, run_as, current(), task, *args, **named)

    module.ThreadPoolExecutor.submit = submit_followed
