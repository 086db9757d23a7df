import fc from "fast-check";

// Whether a mutant survives must not be a matter of chance.
fc.configureGlobal({ seed: 1 });
