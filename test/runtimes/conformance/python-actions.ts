/** The conformance list in Python. */
import type { ConformingKind } from '../../support/runtime-conformance.ts';

export const PYTHON: ConformingKind = {
  kind: 'python:3',
  echo: `import sys
def main(größe):
    print('stdout', größe.get('name'), '☃')
    print('stderr', größe.get('name'), '☃', file=sys.stderr)
    return {**größe, 'snow': '☃'}
`,
  named: [{ code: `def niam(args): return {'entry': 'niam'}`, main: 'niam' }],
  scalar: `def main(args): return 'text'`,
  environment: `import os
def variables():
    return {name: value for name, value in os.environ.items() if name.startswith(('__OW_', 'GREETING'))}
loaded = variables()
def main(args):
    return {'loaded': loaded, 'run': variables()}
`,
};
