/** A compiled program as an action: in C, where the machine has a compiler, as Go and Rust would be. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../support/archives.ts';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../support/containers.ts';
import { compiler } from '../support/compiler.ts';

const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char *line = NULL;
  size_t size = 0;
  FILE *answers = fdopen(3, "w");
  while (getline(&line, &size, stdin) > 0) {
    printf("in C\\n");
    fflush(stdout);
    fprintf(answers, "{\\"greeting\\":\\"%s\\"}\\n", getenv("GREETING"));
    fflush(answers);
  }
  return 0;
}
`;

let bench: Bench;
let folder: string;
let program: Buffer;
beforeAll(async () => {
  bench = await mustOpenBench({ kind: 'native:1' });
  folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-c-'));
  const [source, binary] = [path.join(folder, 'main.c'), path.join(folder, 'main')];
  writeFileSync(source, SOURCE);
  execFileSync(compiler(), ['-O1', '-o', binary, source]);
  program = readFileSync(binary);
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['alone', () => program],
  ['in a zip', () => zip([{ name: 'exec', content: program, mode: 0o755 }])],
])('a compiled program runs %s', async (_, code) => {
  const action = await bench.action(code(), { environment: { GREETING: 'größe' } });
  const report = await action.run();
  expect(resultOf(report)).toEqual({ greeting: 'größe' });
  expect(linesOf(report)).toEqual(['stdout: in C']);
});
