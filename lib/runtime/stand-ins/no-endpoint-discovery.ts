/** Stands in for what reads whether endpoints are to be discovered: only Timestream needs that. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: (): boolean => false,
};

/** Leaves a client's configuration without a cache of discovered endpoints. */
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;
