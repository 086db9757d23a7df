/**
 * How many runs a property has, or how many callers come at once: so many, or a twentieth of them where every mutant of
 * the code has to bear all tests.
 * There the seed stands (`test/mutation/setup.ts`), so that a mutant that survives does so each time.
 */
export const runsOf = (usual: number): number =>
  process.env["MUTATED_FOLDER"] === undefined ? usual : Math.ceil(usual / 20);
