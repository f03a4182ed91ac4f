"""The threads that run an action. As long as calls come one by one the main thread runs them all,
where signals and libraries expect to be; each call that comes while all threads are busy adds one.
How many come at once is bounded by the driver.
"""
import contextvars
import threading
from queue import SimpleQueue

from . import activation


class Workers:
    def __init__(self, variables):
        self._variables = variables
        self._jobs = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 1
        self._busy = 0
        # What the action's code sets while it loads holds for each of its runs, and no run sees
        # what another has set.
        self._context = contextvars.copy_context()
        self._is_loaded = False

    def submit(self, begun, function, *args):
        with self._lock:
            self._busy += 1
            self._variables.show_to_children(begun if self._busy == 1 else None)
            grows = self._busy > self._threads
        if grows:
            self._grow()
        self._jobs.put((begun, function, args))

    def _grow(self):
        try:
            threading.Thread(target=self.serve, name="rewhisk-worker", daemon=True).start()
        except RuntimeError:
            return  # No more threads for this container: the call waits for one of those there are.
        self._threads += 1

    def finish(self):
        """To be called before the answer is sent, upon which the next call may come."""
        with self._lock:
            self._busy -= 1

    def serve(self):
        while True:
            begun, function, args = self._jobs.get()
            context = self._context.copy() if self._is_loaded else self._context
            self._is_loaded = True
            context.run(activation.run_as, begun, function, *args)
