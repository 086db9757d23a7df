/** Calls of AWS that no package of the project makes, on the emulator: it checks no signature. */
export interface EmulatedAws {
  /** An operation of the JSON protocol, `DynamoDBStreams_20120810.GetRecords` say. */
  call(service: string, operation: string, body: object): Promise<Readonly<Record<string, unknown>>>;
  /** An operation of the REST protocol; a body makes it a POST. */
  rest(service: string, path: string, body?: unknown): Promise<unknown>;
}

/** The credential names the service, by which the emulator tells requests apart. */
const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`the emulator answers ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Makes such calls at an endpoint. */
export function emulatedAws(endpoint: string): EmulatedAws {
  return {
    call: async (service, operation, body) => {
      const headers = {
        Authorization: authorization(service),
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": operation,
      };
      const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
      return (await json(response)) as Record<string, unknown>;
    },
    rest: async (service, path, body) => {
      const headers = { Authorization: authorization(service), "Content-Type": "application/json" };
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      return json(await fetch(`${endpoint}${path}`, { headers, ...sent }));
    },
  };
}
