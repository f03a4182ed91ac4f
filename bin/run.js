// Runs one of the project's own scripts the way bin/rewhisk.js runs the platform, with the development tools
// installed as well: `node bin/run.js bench/run.ts --rounds 2`.
import { launch } from './launch.js';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) throw new Error('usage: node bin/run.js <script.ts> [arguments]');
await launch(script, { args, withDev: true });
