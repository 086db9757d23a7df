import { Stack } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  type ThrottleSettings,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import type { CustomDomain } from "./custom-domain.ts";
import type { EndpointFunction } from "./endpoint-function.ts";
import { KeptLogGroup } from "./kept-log-group.ts";

/** Requests per second, and how many at once, beyond which the gateway answers 429 and no function runs. */
const STAGE_THROTTLE = { rateLimit: 200, burstLimit: 400 } as const satisfies ThrottleSettings;
const ROUTE_THROTTLES: Readonly<Record<FunctionName, Required<ThrottleSettings>>> = {
  // A few operators and scripts; everybody else is guessing passwords.
  initToken: { rateLimit: 10, burstLimit: 20 },
  // Every call may write an item that stays.
  register: { rateLimit: 50, burstLimit: 100 },
  clientConfig: { rateLimit: 200, burstLimit: 400 },
};

/**
 * One line of the access log. No header is in it, for Authorization is one, and no path or query, for callers write those:
 * the route key is ours. The address stays, because abuse of an open registration endpoint can not be told apart without it.
 */
const ACCESS_LOG_LINE = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  route: "$context.routeKey",
  status: "$context.status",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  functionStatus: "$context.integrationStatus",
  functionLatencyMs: "$context.integrationLatency",
  gatewayError: "$context.error.responseType",
} as const;

/**
 * The HTTP API (payload format 2.0) in front of the endpoints.
 *
 * It has no `$default` route: a path that is not in the table of routes gets API Gateway's own 404, so scanners run no
 * function and cost nothing for one. CORS is left to the functions too, which know their own methods and headers.
 */
export class RegistrationApi extends Construct {
  /** The URL of the API, without a slash at the end. */
  readonly endpoint: string;
  readonly http: HttpApi;
  readonly accessLog: KeptLogGroup;
  readonly #stage: HttpStage;

  /** `domain`: the only name that the API has then; the one that API Gateway makes up would be a way around it. */
  constructor(scope: Construct, id: string, logRetentionDays: number, domain: CustomDomain | undefined) {
    super(scope, id);
    this.accessLog = new KeptLogGroup(this, "AccessLog", logRetentionDays);
    this.http = new HttpApi(this, "Http", {
      apiName: Stack.of(this).stackName,
      description: "OpenID Connect Dynamic Client Registration",
      createDefaultStage: false,
      ...(domain && { disableExecuteApiEndpoint: true }),
    });
    this.#stage = new HttpStage(this, "Stage", {
      httpApi: this.http,
      stageName: "$default",
      autoDeploy: true,
      throttle: STAGE_THROTTLE,
      ...(domain && { domainMapping: { domainName: domain } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_LINE)),
      },
    });
    this.endpoint = domain === undefined ? this.http.apiEndpoint : `https://${domain.hostName}`;
  }

  /** Routes every path of the table to its function. `ANY`, so that 405 and OPTIONS are answered by the endpoint itself. */
  serve(functions: Readonly<Record<FunctionName, EndpointFunction>>): void {
    const throttles: Record<string, object> = {};
    for (const { path, function: name } of Object.values(ROUTES)) {
      const routes = this.http.addRoutes({
        path,
        methods: [HttpMethod.ANY],
        integration: new HttpLambdaIntegration(name, functions[name].target),
      });
      // API Gateway refuses the settings of a route that does not exist yet.
      this.#stage.node.addDependency(...routes);
      const { rateLimit, burstLimit } = ROUTE_THROTTLES[name];
      throttles[`${HttpMethod.ANY} ${path}`] = { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit };
    }
    (this.#stage.node.defaultChild as CfnStage).routeSettings = throttles;
  }
}
