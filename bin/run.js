// Runs one of the project's own scripts the way bin/rewhisk.js runs the platform, with the development tools
// installed as well: `node bin/run.js bench/run.ts --seconds 5`.
import { launch } from './launch.js';

const [script] = process.argv.splice(2, 1);
if (script === undefined) throw new Error('usage: node bin/run.js <script.ts> [arguments]');
await launch(script, { withDev: true });
