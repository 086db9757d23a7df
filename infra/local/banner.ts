import { ROUTES } from "../../lib/http/routes.ts";

/** What the runner tells its user once requests are accepted. */
export interface BannerFacts {
  readonly baseUrl: string;
  readonly mode: "PROTECTED" | "OPEN" | "switched off";
  readonly username: string;
  readonly password: string;
  /** The data directory; without it everything is in memory. */
  readonly data: string | undefined;
  readonly dynamodbUrl: string;
  readonly tableName: string;
  readonly secretsUrl: string;
  readonly credentialsSecret: string;
  readonly keysSecret: string;
  /** What `-c` has set: a command that changes clients has to know it, too. */
  readonly context: Readonly<Record<string, string>>;
  readonly readyMilliseconds: number;
}

const { initToken, register, clientConfig } = ROUTES;

/** A text as a shell reads it back unchanged. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const METADATA = '{"client_name":"Example","redirect_uris":["https://rp.example.org/callback"]}';
const JSON_TYPE = "-H 'Content-Type: application/json'";
const MEMBER = `member() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }`;

function registerLines({ mode, username, password }: BannerFacts): readonly string[] {
  const post = `curl -s "$BASE${register.path}" ${JSON_TYPE} -d ${quoted(METADATA)}`;
  if (mode === "OPEN") return [`CLIENT=$(${post})`];
  return [
    `TOKEN=$(curl -s -u ${quoted(`${username}:${password}`)} "$BASE${initToken.path}" | member access_token)`,
    `CLIENT=$(${post} -H "Authorization: Bearer $TOKEN")`,
  ];
}

/** Lines to paste into a shell: the life of a client from registration to removal. */
function curlLines(facts: BannerFacts): readonly string[] {
  const { baseUrl, mode } = facts;
  if (mode === "switched off") return [`curl -i -X POST ${baseUrl}${register.path}   # answers 501`];
  const call = 'curl -s "$URI" -H "Authorization: Bearer $ACCESS"';
  return [
    `BASE=${baseUrl}`,
    MEMBER,
    ...registerLines(facts),
    'ID=$(member client_id <<< "$CLIENT")',
    'ACCESS=$(member registration_access_token <<< "$CLIENT")',
    `URI="$BASE${clientConfig.path}?clientId=$ID"`,
    `${call}; echo`,
    `${call} -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"client_name":"Renamed"}'; echo`,
    `${call} -X PUT ${JSON_TYPE} -d "{\\"client_id\\":\\"$ID\\",\\"redirect_uris\\":[\\"https://rp.example.org/other\\"]}"; echo`,
    `${call} -X DELETE -w '%{http_code}\\n'`,
  ];
}

function rotationLine({ secretsUrl, credentialsSecret, username }: BannerFacts): string {
  const secret = quoted(JSON.stringify({ username, password: "a new password" }));
  return (
    "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws secretsmanager put-secret-value --region us-east-1 " +
    `--endpoint-url ${secretsUrl} --secret-id ${credentialsSecret} --secret-string ${secret}`
  );
}

function clientsLine({ dynamodbUrl, secretsUrl, context }: BannerFacts): string {
  const settings = Object.entries(context).map(([name, value]) => ` -c ${quoted(`${name}=${value}`)}`);
  return `npm run --silent clients -- list --dynamodb ${dynamodbUrl} --secrets ${secretsUrl}${settings.join("")}`;
}

/** The text the runner prints; the base URL stands in its first line. */
export function renderBanner(facts: BannerFacts): string {
  const rows: readonly (readonly [string, string])[] = [
    ["reference", `${facts.baseUrl}/`],
    ["mode", facts.mode],
    ["user", facts.username],
    ["password", facts.password],
    ["data", facts.data ?? "in memory"],
    ["Secrets Manager", facts.secretsUrl],
    ["credentials", facts.credentialsSecret],
    ["keys", facts.keysSecret],
    ["DynamoDB", facts.dynamodbUrl],
    ["table", facts.tableName],
  ];
  return [
    `oidc-registrar accepts requests at ${facts.baseUrl} (ready in ${(facts.readyMilliseconds / 1000).toFixed(2)} s)`,
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(17)}${value}`),
    "",
    "Try it, in bash or zsh:",
    "",
    ...curlLines(facts),
    "",
    "Look after the clients (docs/operators.md):",
    "",
    clientsLine(facts),
    "",
    "Rotate the password:",
    "",
    rotationLine(facts),
    "",
    "",
  ].join("\n");
}
