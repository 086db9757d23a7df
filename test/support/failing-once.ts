import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What becomes of the first try of a call, before the SDK makes a second one. */
export type FirstTry = "answer lost" | "never arrived";

/** A client of a table with a network that fails once, in between doing what `meanwhile` says. */
export async function clientThatFailsOnce(
  { config }: DynamoDBDocumentClient,
  firstTry: FirstTry,
  meanwhile = async (): Promise<void> => {},
  isStruck = (_commandName: string): boolean => true,
) {
  const { protocol, hostname, port } = (await config.endpoint?.()) ?? { hostname: "nobody" };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const endpoint = `${protocol}//${hostname}:${port}`;
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 2 }),
  );
  let [tries, isOver] = [0, false];
  documents.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        tries += 1;
        if (isOver || !isStruck(commandName)) return next(args);
        isOver = true;
        if (firstTry === "answer lost") await next(args);
        await meanwhile();
        throw Object.assign(new Error("the connection broke"), { name: "TimeoutError" });
      },
    // Nearer to the wire than what tries again.
    { step: "finalizeRequest", priority: "low" },
  );
  return { documents, tries: () => tries };
}
