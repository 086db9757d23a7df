/** Kills the local runner in the middle of writes: `node test/faults/killed.ts [times, 10]`. */
import { killInTheMiddle } from "./killed-runner.ts";

const kills = Number(process.argv[2] ?? 10);
const { answered, cut, lost } = await killInTheMiddle(kills, (number) => console.log(`killed: ${number} of ${kills}`));
for (const words of lost) console.log(`FAILED: ${words}`);
console.log(`killed: ${answered} writes answered, ${cut} requests cut off, ${lost.length} answered writes lost`);
console.log(`${answered - lost.length} passed, ${lost.length} failed`);
process.exitCode = lost.length === 0 && answered > 0 ? 0 : 1;
