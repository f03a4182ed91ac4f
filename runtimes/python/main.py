"""The Python runtime: started once per container, told by frames on file descriptor 3 to load one
action and then to run it, as often and as many at once as the action's concurrency allows
(scheduling-and-runtimes §5.4). Python 3.9 or newer, and its standard library.

It shares its process with user code and protects nothing from it: the driver on the other side
believes none of its frames.
"""
import os
import sys
import threading

# Out of the way again at once: an action may have modules of any name.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from rewhisk_runtime import activation, environment, files, output
from rewhisk_runtime.channel import INIT, READY, Channel
from rewhisk_runtime.runner import Runner
from rewhisk_runtime.workers import Workers

del sys.path[0]


def serve():
    files.close_inherited(kept=3)
    channel = Channel(3)
    variables = environment.install()
    activation.follow_threads()
    output.install(channel)
    workers = Workers(variables)
    runner = Runner(channel, workers)

    def read():
        for kind, call, head, rest in channel.frames():
            begun = activation.Activation(call, head, is_run=kind != INIT)
            if kind == INIT:
                variables.set_for_container(head["environment"])
                workers.submit(begun, runner.init, begun, head, rest)
            else:
                workers.submit(begun, runner.run, begun, rest)
        os._exit(0)

    threading.Thread(target=read, name="rewhisk-reader", daemon=True).start()
    channel.send(READY, 0, b"")
    workers.serve()


# Processes that an action starts by `multiprocessing` import this file.
if __name__ == "__main__":
    serve()
