/** What the SDK asks for. */
interface EndpointParameters {
  readonly Region?: string;
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/** What the SDK takes: properties would override how a request is signed. */
interface ResolvedEndpoint {
  readonly url: URL;
  readonly properties: Readonly<Record<string, never>>;
  readonly headers: Readonly<Record<string, never>>;
}

/** The partitions of AWS whose names do not end as all others do. */
const DOMAINS: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, "amazonaws.com.cn"],
  [/^eusc-/, "amazonaws.eu"],
  [/^us-iso-/, "c2s.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov"],
  [/^us-isof-/, "csp.hci.ic.gov"],
  [/^eu-isoe-/, "cloud.adc-e.uk"],
];

/**
 * Stands in for a service's decision diagram of endpoints: an endpoint that is set, such as the local runner's, or the
 * region's own. FIPS, dual stack and accounts' own endpoints are refused or unknown; nothing here sets them.
 */
export const regionalEndpoint =
  (service: string) =>
  ({ Region: region, Endpoint: endpoint, UseFIPS: fips, UseDualStack: dual }: EndpointParameters): ResolvedEndpoint => {
    if (fips === true || dual === true) throw new Error("FIPS and dual stack endpoints are left out of the bundles");
    if (endpoint === undefined && region === undefined) throw new Error("AWS_REGION is not set");
    const domain = DOMAINS.find(([regions]) => regions.test(region ?? ""))?.[1] ?? "amazonaws.com";
    return { url: new URL(endpoint ?? `https://${service}.${region}.${domain}`), properties: {}, headers: {} };
  };
