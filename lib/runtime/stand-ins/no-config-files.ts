/** Tells the SDK's chain of settings to go on with the next link. Always the same one: some are looked up for each request. */
const NOT_FOUND = Object.assign(new Error("configuration files are left out of the bundles"), { tryNextLink: true });

/**
 * Stands in for the link that reads `~/.aws/config` and `~/.aws/credentials`: a Lambda function has neither, and each
 * of the dozen settings of a client would look for both at the first request.
 */
export const fromSharedConfigFiles = () => async (): Promise<never> => {
  throw NOT_FOUND;
};
