"""Loads the action once and calls it for every run, and says how it went in OpenWhisk's words
(scheduling-and-runtimes §5.4). Each activation gets one answer.
"""
import json
import os
import sys
import traceback

from . import action
from .channel import ANSWERED, FAILED, OVERSIZED

NO_PROGRAM = "The action failed to generate or locate a binary. See logs for details."
NOT_STARTED = "Cannot start action. Check logs for details."
NOT_A_DICTIONARY = "The action did not return a dictionary or array."
EXITED = "command exited"

# How much of a too long answer is told.
_HEAD_BYTES_MAX = 16 * 1024


class Runner:
    def __init__(self, channel, workers):
        self._channel = channel
        self._workers = workers
        self._main = None

    def init(self, begun, head, code):
        try:
            self._main = action.load(head["folder"], code, head["main"])
        except action.Refused as refusal:
            print(refusal, file=sys.stderr)
            self._fail(begun, str(refusal))
        except SyntaxError as error:
            _print_trace(error)
            self._fail(begun, NO_PROGRAM)
        except BaseException as error:
            _print_trace(error)
            self._fail(begun, NOT_STARTED)
        else:
            self._answer(begun, ANSWERED, b'{"ok":true}')

    def run(self, begun, parameters):
        try:
            result = self._main(json.loads(parameters))
        except Exception as error:
            _print_trace(error)
            result = {"error": _describe(error)}
        except BaseException as error:
            self._exit(begun, error)
        self._finish(begun, result)

    def _finish(self, begun, result):
        try:
            body = _to_json(result)
        except Exception as error:
            _print_trace(error)
            return self._fail(begun, NOT_A_DICTIONARY)
        # `null` passes, as upstream has it; the platform refuses it.
        if body[:1] in b"{[" or body == b"null":
            return self._answer(begun, ANSWERED, body)
        return self._fail(begun, NOT_A_DICTIONARY)

    def _exit(self, begun, error):
        """`sys.exit` ends the process, and with it all that run beside, as in any Python program."""
        code = error.code if isinstance(error, SystemExit) else 1
        if not isinstance(error, SystemExit):
            _print_trace(error)
        elif not isinstance(code, (int, type(None))):
            print(code, file=sys.stderr)
        self._fail(begun, EXITED)
        os._exit(code & 0xFF if isinstance(code, int) else int(code is not None))

    def _fail(self, begun, error):
        self._answer(begun, FAILED, _to_json({"error": error}))

    def _answer(self, begun, kind, body):
        """A longer frame than the driver expects would be the end of the container."""
        if not self._channel.is_open:
            os._exit(0)  # A forked child that returned from the action: its parent answers.
        begun.ended = True
        self._workers.finish()
        if len(body) > begun.result_bytes_max:
            start = body[: min(begun.result_bytes_max, _HEAD_BYTES_MAX)].decode("utf-8", "ignore")
            kind, body = OVERSIZED, f"{len(body)} {start}".encode()
        self._channel.send(kind, begun.call, body)


def _to_json(value):
    """NaN is no JSON. Halves of characters, which JSON can say but UTF-8 can't, are escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _print_trace(error):
    """Without the frames of this runtime."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__package__") == __package__:
        trace = trace.tb_next
    try:
        traceback.print_exception(type(error), error, trace)
    except Exception:
        print(type(error).__name__, file=sys.stderr)


def _describe(error):
    try:
        return str(error)
    except Exception:
        return type(error).__name__
