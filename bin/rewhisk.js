#!/usr/bin/env node
// The command `rewhisk`: runs src/cli/main.ts with the arguments given, installing first what it needs.
import { launch } from './launch.js';

await launch('src/cli/main.ts', { args: process.argv.slice(2), withDev: false });
