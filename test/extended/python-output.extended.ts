/** How much of what Python code prints goes to the server. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const RUNTIME = path.resolve(import.meta.dirname, '../../runtimes/python');

/** Prints a thousand empty lines into a log of a thousand bytes, and tells what would have been sent. */
const SCRIPT = `
import os, sys
sys.path.insert(0, sys.argv[1])
from rewhisk_runtime import activation, output

class Channel:
    is_open = True
    sent = 0
    def send(self, kind, call, body):
        self.sent += len(body) - 8

channel = Channel()
output.install(channel)
head = {"environment": {}, "logBytesMax": 1000, "resultBytesMax": 0}
printing = activation.Activation(1, head, is_run=True)
for _ in range(1000):
    activation.run_as(printing, print)
os.write(1, str(channel.sent).encode())
`;

test('what a stored line takes beside its text counts for the limit of the log', () => {
  expect(execFileSync('python3', ['-c', SCRIPT, RUNTIME], { encoding: 'utf8' })).toBe('26');
});
