"""`os.environ` in which `__OW_*` are those of the activation that asks, even when many run at once
(scheduling-and-runtimes §3.9 and P40). All other names are the container's, as usual.

A child process inherits the variables of the process, of which there is one set: the id, key,
deadline and transaction of an activation are among them only while it runs alone. An action that
runs many at once passes `env=dict(os.environ)`.
"""
import os

from . import activation

_OF_ONE_ACTIVATION = (
    "__OW_ACTIVATION_ID",
    "__OW_API_KEY",
    "__OW_DEADLINE",
    "__OW_TRANSACTION_ID",
)


def install():
    os.environ = _Environment(os.environ)
    return os.environ


class _Environment(type(os.environ)):
    def __init__(self, real):
        coders = (real.encodekey, real.decodekey, real.encodevalue, real.decodevalue)
        super().__init__(real._data, *coders)

    def _own(self, name):
        """What the asking activation has, if it can have such a name."""
        if not (isinstance(name, str) and name.startswith("__OW_")):
            return None
        asking = activation.current()
        return None if asking is None else asking.environment

    def __getitem__(self, name):
        own = self._own(name)
        return own[name] if own is not None and name in own else super().__getitem__(name)

    def __setitem__(self, name, value):
        own = self._own(name)
        if own is None:
            super().__setitem__(name, value)
        else:
            self.encodevalue(value)  # Refuses what is no text.
            own[name] = value

    def __delitem__(self, name):
        own = self._own(name)
        if own is not None and name in own:
            del own[name]
        else:
            super().__delitem__(name)

    def __iter__(self):
        asking = activation.current()
        own = {} if asking is None else asking.environment
        yield from [name for name in own if name.startswith("__OW_")]
        for name in super().__iter__():
            if name not in own or not name.startswith("__OW_"):
                yield name

    def __len__(self):
        return sum(1 for _ in self)

    def __repr__(self):
        return f"environ({dict(self)!r})"

    def set_for_container(self, given):
        for name, value in given.items():
            if name in _OF_ONE_ACTIVATION:
                continue
            try:
                super().__setitem__(name, value)
            except (OSError, ValueError):
                pass  # A parameter whose name or value no environment can hold.

    def show_to_children(self, alone):
        """`alone`: the only activation that runs, or `None`."""
        own = {} if alone is None else alone.environment
        for name in _OF_ONE_ACTIVATION:
            if name in own:
                os.putenv(name, own[name])
            else:
                os.unsetenv(name)
