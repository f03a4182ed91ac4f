"""Turns the code of an action into the function to call, as OpenWhisk's Python runtime does
(scheduling-and-runtimes §5.4): text is the module `main__`, an archive has it as `__main__.py`, may
bring its packages in `virtualenv`, and is the working folder.
"""
import os
import sys
import types

_VIRTUALENV = "virtualenv"
_ACTIVATE = "activate_this.py"


class Refused(Exception):
    """There is nothing that could be loaded, in words for the developer."""


def load(folder, text, name):
    """`folder`: of an unpacked archive, `None` for text. Raises whatever the action's code does."""
    if folder is None:
        folder, source = _write(text)
    else:
        _activate_virtualenv(folder)
        source = _find(folder)
    os.chdir(folder)
    sys.path.insert(0, folder)
    with open(source, "rb") as file:
        code = compile(file.read(), source, "exec", dont_inherit=True)
    module = types.ModuleType("main__")
    module.__file__ = source
    sys.modules["main__"] = module
    exec(code, module.__dict__)
    function = getattr(module, name, None)
    if not callable(function):
        raise Refused(f"Action entrypoint '{name}' is not a function.")
    return function


def _write(text):
    """As a file, so that tracebacks show its lines and the module knows where it is."""
    folder = os.path.join(os.environ.get("TMPDIR", "/tmp"), "action")
    os.mkdir(folder, 0o700)
    source = os.path.join(folder, "main__.py")
    with open(source, "wb") as file:
        file.write(text)
    return folder, source


def _find(folder):
    source = os.path.join(folder, "__main__.py")
    if not os.path.isfile(source):
        raise Refused("Zip file does not include '__main__.py' at its root.")
    return source


def _activate_virtualenv(folder):
    virtualenv = os.path.join(folder, _VIRTUALENV)
    if not os.path.isdir(virtualenv):
        return
    # The second is Windows' place.
    for scripts in ("bin", "Scripts"):
        file = os.path.join(virtualenv, scripts, _ACTIVATE)
        if os.path.isfile(file):
            with open(file, "rb") as opened:
                code = compile(opened.read(), file, "exec", dont_inherit=True)
            exec(code, {"__file__": file, "__name__": "activate_this"})
            return
    raise Refused(f"Invalid virtualenv. Zip file does not include '{_ACTIVATE}'.")
