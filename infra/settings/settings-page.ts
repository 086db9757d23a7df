import { writeFileSync } from "node:fs";
import { DURATION } from "../../lib/config/kinds.ts";
import type { Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { durationText } from "./duration.ts";

/** Where the rendered page is kept. */
export const SETTINGS_PAGE = new URL("../../docs/settings.md", import.meta.url);

const INTRO = `# Settings

This page is made from the table in \`lib/config/settings.ts\` by \`node infra/settings/settings-page.ts --write\`.

## How to give a setting

A setting is a property with the name it has in Apereo CAS. It stands in the \`context\` of \`cdk.json\`, or is given as
\`-c KEY=VALUE\` to \`cdk deploy\` and to the local runner alike:

\`\`\`json
{ "context": { "cas.authn.oidc.registration.client-secret-expiration": "P14D" } }
\`\`\`

\`\`\`sh
npx cdk deploy -c cas.authn.oidc.registration.client-secret-expiration=P14D
npm start -- -c cas.authn.oidc.registration.client-secret-expiration=P14D
\`\`\`

- Names are relaxed as in Spring Boot: \`client-secret-expiration\`, \`clientSecretExpiration\` and
  \`client_secret_expiration\` are one property, and case does not matter. Two spellings with different values are a fault.
- A key under \`cas.\` that is not in this table is a fault that names the nearest one that is. Keys outside \`cas.\` belong
  to others.
- All faults are reported at once when the stack is made or the runner starts; none waits for the first request.
  Messages name properties and what is expected, never a value.
- A **duration** is a \`java.time.Duration\`: \`PT30S\`, \`PT1H\`, \`P14D\`, \`P1DT12H\`, in whole seconds. \`0\` and blank are none.
- A **list** has commas between its words; in \`cdk.json\` it may also be a JSON array. It replaces the default as a whole.
  Only response types have blanks in them: \`openid profile\` is a fault, not two scopes.
- **Origin** tells whether Apereo CAS has the property, or this project added it to one of the groups there.

## The settings
`;

const HEAD = `| property | default | kind | origin | meaning |
| --- | --- | --- | --- | --- |`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

function defaultOf({ kind, default: text }: Setting<unknown>): string {
  const written = kind.name === DURATION ? durationText(Number(text)) : text.split(",").join(", ");
  return written === "" ? "blank" : `\`${written}\``;
}

function line(setting: Setting<unknown>): string {
  const { property, kind, origin, sentence } = setting;
  return `| ${[`\`${property}\``, defaultOf(setting), kind.name, origin, sentence].map(cell).join(" | ")} |`;
}

/** The page of settings: how to give them, and a row for each one in the order of the table. */
export function renderSettingsPage(): string {
  return `${INTRO}\n${[HEAD, ...Object.values(SETTINGS).map(line)].join("\n")}\n`;
}

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(SETTINGS_PAGE, renderSettingsPage());
  else process.stdout.write(renderSettingsPage());
}
