import type { Context } from "aws-lambda";

const unsupported = (): never => {
  throw new Error("the callback style of Lambda is not supported");
};

/** The context object that Lambda hands to a function, for one request with a time limit. */
export function lambdaContext(functionName: string, requestId: string, timeoutMilliseconds: number): Context {
  const endsAt = performance.now() + timeoutMilliseconds;
  return {
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: "512",
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}
