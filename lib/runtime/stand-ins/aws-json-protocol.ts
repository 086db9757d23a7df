/** What a service's client tells its protocol. */
interface ProtocolSettings {
  readonly serviceTarget: string;
  /** The classes of the service's errors by their schemas, whose third member is the name. */
  readonly errorTypeRegistries: readonly {
    readonly exceptions: ReadonlyMap<readonly [number, string, string], ErrorClass>;
  }[];
}

type ErrorClass = new (options: object) => Error;

/** An operation as its command describes it. */
interface Operation {
  readonly name: string;
}

interface RequestContext {
  endpoint(): Promise<{ readonly protocol: string; readonly hostname: string; readonly port?: number }>;
}

interface ResponseContext {
  streamCollector(body: unknown): Promise<Uint8Array>;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/** The name of an error as a service has it: `com.amazonaws.dynamodb.v20120810#NAME`, `NAME:URL` or the name alone. */
const nameOf = (type: unknown): string =>
  String(type)
    .replace(/[:,].*$/s, "")
    .replace(/^.*#/s, "");

/** Times are seconds in JSON, and of the operations that are called here all stand at the top. */
const withDates = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === "number" && name.endsWith("Date") ? new Date(value * 1000) : value,
    ]),
  );

/**
 * Stands in for the SDK's protocol AWS JSON, which writes and reads every value by its schema: bytes, big numbers, times,
 * streams of events. What is sent and answered here is what JSON has; without the schemas a seventh of the code of a
 * cold start is not there.
 */
class AwsJsonProtocol {
  readonly #version: string;
  readonly #serviceTarget: string;
  readonly #errors = new Map<string, ErrorClass>();
  /** The class of all other errors of the service. */
  #base: ErrorClass = Error as unknown as ErrorClass;

  constructor(version: string, { serviceTarget, errorTypeRegistries }: ProtocolSettings) {
    this.#version = version;
    this.#serviceTarget = serviceTarget;
    for (const { exceptions } of errorTypeRegistries) {
      for (const [[, , name], errorClass] of exceptions) {
        this.#errors.set(name, errorClass);
        if (name.endsWith("ServiceException")) this.#base = errorClass;
      }
    }
  }

  /** Asked for by the SDK; there is no codec that would need it. */
  setSerdeContext(): void {}

  async serializeRequest({ name }: Operation, input: object, context: RequestContext): Promise<object> {
    const { protocol, hostname, port } = await context.endpoint();
    return {
      method: "POST",
      protocol,
      hostname,
      ...(port !== undefined && { port }),
      path: "/",
      query: {},
      headers: {
        "content-type": `application/x-amz-json-${this.#version}`,
        "x-amz-target": `${this.#serviceTarget}.${name}`,
      },
      body: JSON.stringify(input),
    };
  }

  async deserializeResponse(_: Operation, context: ResponseContext, { statusCode, headers, body }: Response) {
    const text = Buffer.from(await context.streamCollector(body)).toString("utf8");
    const $metadata = { httpStatusCode: statusCode, requestId: headers["x-amzn-requestid"] };
    const members = (text === "" ? {} : JSON.parse(text)) as Members;
    if (statusCode >= 300) throw this.#errorOf(members, headers, $metadata);
    return { ...withDates(members), $metadata };
  }

  /** Of its own class where our code names that one, else of the service's base class; retries look at the name alone. */
  #errorOf(members: Members, headers: Response["headers"], $metadata: { readonly httpStatusCode: number }): Error {
    const { __type: type, message, Message: otherMessage, ...others } = members;
    const name = nameOf(type ?? headers["x-amzn-errortype"] ?? "Unknown");
    const ErrorOfService = this.#errors.get(name) ?? this.#base;
    const $fault = $metadata.httpStatusCode < 500 ? "client" : "server";
    const error = new ErrorOfService({ name, $fault, $metadata, message: String(message ?? otherMessage ?? name) });
    return Object.assign(error, others, { name, $metadata });
  }
}

/** What DynamoDB speaks. */
export class AwsJson1_0Protocol extends AwsJsonProtocol {
  constructor(settings: ProtocolSettings) {
    super("1.0", settings);
  }
}

/** What Secrets Manager speaks. */
export class AwsJson1_1Protocol extends AwsJsonProtocol {
  constructor(settings: ProtocolSettings) {
    super("1.1", settings);
  }
}
