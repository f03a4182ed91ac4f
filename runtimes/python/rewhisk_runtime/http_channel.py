"""OpenWhisk's contract in front of the runtime (scheduling-and-runtimes §5.1): the same ends as
`channel.py`, but calls come over HTTP to port 8080, and logs go to this process's streams.

`/init` once, then `/run`, overlapping only where `__OW_ALLOW_CONCURRENT` is `true`. Results and logs
are as long as they are: whoever called cuts them.
"""
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import http_code
from .channel import ANSWERED, INIT, STDERR, STDOUT
from .http_output import HttpOutput

_PORT = 8080
_RUN = 2
_TIME_BYTES = 8
_BODY_BYTES_MAX = 64 * 1024 * 1024
_FD_OF = {STDOUT: 1, STDERR: 2}
_NO_LIMITS = {"logBytesMax": float("inf"), "resultBytesMax": float("inf")}
_NOBODY = "-"


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class _Call:
    def __init__(self, handler, is_init, environment):
        self.handler = handler
        self.is_init = is_init
        self.name = environment.get("__OW_ACTIVATION_ID", _NOBODY)
        self.answered = threading.Event()


class HttpChannel:
    def __init__(self):
        self.is_open = True
        self._output = HttpOutput()
        self._is_concurrent = os.environ.get("__OW_ALLOW_CONCURRENT") == "true"
        self._calls = {}
        self._last = 0
        self._state = "uninitialised"
        self._lock = threading.RLock()
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self):
        """A forked child has no part in the conversation."""
        self.is_open = False

    def serve(self, begin):
        channel = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                channel._receive(self, begin)

            def log_message(self, *_):
                """The log is the action's."""

        _Server(("", _PORT), Handler).serve_forever()

    def send(self, kind, call, body):
        """Sent when it returns, since the process may end next."""
        found = self._calls.get(call)
        if kind in _FD_OF:
            name = _NOBODY if found is None else found.name
            return self._output.print(name, _FD_OF[kind], body[_TIME_BYTES:])
        if found is None:
            return None
        is_ok = kind == ANSWERED
        with self._lock:
            del self._calls[call]
            if found.is_init:
                self._state = "ready" if is_ok else "stopped"
        # The log of an init that went well goes on in that of the first run.
        if not (found.is_init and is_ok):
            self._output.end(found.name)
        _reply(found.handler, 200 if is_ok else 502, body)
        found.answered.set()

    def _receive(self, handler, begin):
        length = int(handler.headers.get("content-length") or 0)
        body = _parsed(handler.rfile.read(length)) if length <= _BODY_BYTES_MAX else None
        if body is not None and handler.path == "/init":
            return self._init(handler, body.get("value"), begin)
        if body is not None and handler.path == "/run":
            return self._run(handler, body, begin)
        return _refuse(handler, 500, "Bad request.")

    def _init(self, handler, value, begin):
        value = value if isinstance(value, dict) else {}
        main, code = value.get("main"), value.get("code")
        with self._lock:
            if self._state != "uninitialised":
                return _refuse(handler, 403, "Cannot initialize the action more than once.")
            if not main or not code or not isinstance(code, str):
                return _refuse(handler, 403, "Missing main/no code to execute.")
            self._state = "initialising"
        environment = _strings(value.get("env") or {})
        call = self._open(_Call(handler, True, environment))
        try:
            folder = http_code.unpack(code) if value.get("binary") else None
        except ValueError as error:
            text = f"Initialization has failed due to: {error}"
            return self.send(None, call, _error(text))
        head = {**_NO_LIMITS, "environment": environment, "main": main, "folder": folder}
        return self._wait(call, begin, INIT, head, code.encode())

    def _run(self, handler, body, begin):
        value = body.pop("value", None)
        value = {} if value is None else value
        if not isinstance(value, (dict, list)):
            text = f"the argument must be a dictionary but has type '{type(value).__name__}'."
            return _refuse(handler, 403, f"Internal system error: {text}")
        environment = {f"__OW_{name.upper()}": text for name, text in _strings(body).items()}
        with self._lock:
            refusal = self._refusal()
            if refusal is not None:
                return _refuse(handler, 403, refusal)
            call = self._open(_Call(handler, False, environment))
        head = {**_NO_LIMITS, "environment": environment}
        return self._wait(call, begin, _RUN, head, json.dumps(value).encode())

    def _refusal(self):
        if self._state == "uninitialised":
            return "System not initialized."
        is_running = self._state == "ready" and self._calls and not self._is_concurrent
        status = "running" if is_running else self._state
        return None if status == "ready" else f"System not ready, status is {status}."

    def _open(self, call):
        with self._lock:
            self._last += 1
            self._calls[self._last] = call
            return self._last

    def _wait(self, number, begin, kind, head, rest):
        call = self._calls[number]
        begin(kind, number, head, rest)
        call.answered.wait()


def _parsed(data):
    try:
        body = json.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _strings(values):
    return {name: text for name, text in values.items() if isinstance(text, str)}


def _error(text):
    return json.dumps({"error": text}, separators=(",", ":")).encode()


def _refuse(handler, status, text):
    _reply(handler, status, _error(text))


def _reply(handler, status, body):
    try:
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
    except OSError:
        pass  # Whoever asked has hung up.
