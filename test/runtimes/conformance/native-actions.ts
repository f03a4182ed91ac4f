/** The conformance list in shell, for the two ways in which executables are spoken to. */
import type { ConformingKind } from '../../support/runtime-conformance.ts';

/** `sed` keeps the shell from reading what is in the parameters. */
const NAME = `sed -n 's/.*"name":"\\([^"\\\\]*\\).*/\\1/p'`;
const VARIABLES = `env | sort | grep -E '^(__OW_|GREETING)' | sed 's/\\(.*\\)/"\\1"/; s/=/":"/' | paste -sd, -`;

const loop = (body: string): string => `#!/bin/sh
# größe
loaded=$(${VARIABLES})
while read -r line; do
  ${body}
done
`;

export const NATIVE: ConformingKind = {
  kind: 'native:1',
  echo: loop(`value=$(printf '%s' "$line" | sed 's/^{"value":{\\(.*\\)},"api_host.*$/\\1/')
  name=$(printf '%s' "$line" | ${NAME})
  echo "stdout $name ☃"
  echo "stderr $name ☃" >&2
  printf '{%s,"snow":"☃"}\\n' "$value" >&3`),
  named: [],
  scalar: loop(`echo '"text"' >&3`),
  environment: loop(`
  for variable in api_host namespace action_name action_version activation_id transaction_id deadline api_key; do
    value=$(printf '%s' "$line" | sed 's/.*"'$variable'":"\\([^"]*\\)".*/\\1/')
    export "__OW_$(echo $variable | tr a-z A-Z)=$value"
  done
  printf '{"loaded":{%s},"run":{%s}}\\n' "$loaded" "$(${VARIABLES})" >&3`),
};

const script = (body: string): string => `#!/bin/sh
# größe
${body}
`;

export const SKELETON: ConformingKind = {
  kind: 'blackbox',
  echo: script(`read -r line
name=$(printf '%s' "$line" | ${NAME})
echo "stdout $name ☃"
echo "stderr $name ☃" >&2
printf '%s' "$line" | sed 's/}$/,"snow":"☃"}/'`),
  named: [],
  scalar: script(`echo '"text"'`),
  environment: script(`seen=$(${VARIABLES})
printf '{"loaded":{%s},"run":{%s}}' "$seen" "$seen"`),
};
