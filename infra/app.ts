import { App } from "aws-cdk-lib";
import { SettingsError } from "../lib/config/read-settings.ts";
import { acknowledgeFindings } from "./nag-reasons.ts";
import { RegistrationStack } from "./registration-stack.ts";
import { bindProperties } from "./settings/bind-properties.ts";

const app = new App();
try {
  // No account and no region: the template fits every one, and `cdk deploy` takes those of the credentials.
  const stack = new RegistrationStack(app, "OidcRegistrar", bindProperties(app.node.getAllContext(), "cdk"), {
    description: "OpenID Connect Dynamic Client Registration: initToken, register, clientConfig",
  });
  acknowledgeFindings(stack);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // Settings that do not hold are the operator's to mend: every fault on a line, no stack, nothing synthesized.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
