import { beforeEach } from "vitest";
import { whyLeftOut } from "./left-out.ts";

// A setup file of the deployed suite: skips what the table names, with the reason as a note in the report.
beforeEach(({ task, skip }) => {
  const why = whyLeftOut(task.fullTestName);
  if (why !== undefined) skip(why);
});
