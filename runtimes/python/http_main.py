"""The Python runtime as the program of a container image: like `main.py`, but spoken to over HTTP in
OpenWhisk's way (scheduling-and-runtimes §5.1, §5.4).
"""
import os
import sys
import threading

# Out of the way again at once: an action may have modules of any name.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from rewhisk_runtime import activation, environment, output
from rewhisk_runtime.channel import INIT
from rewhisk_runtime.http_channel import HttpChannel
from rewhisk_runtime.runner import Runner
from rewhisk_runtime.workers import Workers

del sys.path[0]


def serve():
    channel = HttpChannel()
    variables = environment.install()
    activation.follow_threads()
    output.install(channel)
    workers = Workers(variables)
    runner = Runner(channel, workers)

    def begin(kind, call, head, rest):
        begun = activation.Activation(call, head, is_run=kind != INIT)
        if kind == INIT:
            variables.set_for_container(head["environment"])
            workers.submit(begun, runner.init, begun, head, rest)
        else:
            workers.submit(begun, runner.run, begun, rest)

    threading.Thread(target=channel.serve, args=(begin,), name="rewhisk-server", daemon=True).start()
    workers.serve()


# Processes that an action starts by `multiprocessing` import this file.
if __name__ == "__main__":
    serve()
