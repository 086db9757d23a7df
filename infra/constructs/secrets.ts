import { RemovalPolicy } from "aws-cdk-lib";
import { Secret, type SecretStringGenerator } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

const DEFAULT_USER = "registrar";

/**
 * The two secrets of the service. Secrets Manager makes both values, so none is ever in a template, a parameter or a shell.
 *
 * CloudFormation makes a NEW value whenever the options of a generated secret change: changing the user name replaces the
 * password, and the options of the keys are never to be changed. Both use the account's own key for Secrets Manager, which
 * needs no further right than reading the secret.
 */
export class Secrets extends Construct {
  /** `{"username", "password"}`: what initToken asks for. Operators rotate it. */
  readonly credentials: Secret;
  /** Random text from which the keys for tokens and sealed client secrets are derived. */
  readonly keys: Secret;

  /** `user` is the name operators send to initToken; blank stands for `registrar`. */
  constructor(scope: Construct, id: string, user: string) {
    super(scope, id);
    this.credentials = generated(this, "Credentials", "User name and password for GET /oidc/initToken", {
      secretStringTemplate: JSON.stringify({ username: user || DEFAULT_USER }),
      generateStringKey: "password",
      // Letters and digits alone need no quoting in a shell; 40 of them are 238 bits.
      passwordLength: 40,
      excludePunctuation: true,
    });
    this.keys = generated(this, "Keys", "Random text behind the token and sealing keys; never edit it by hand", {
      // 64 letters and digits are 381 bits, more than HKDF-SHA-256 can carry over.
      passwordLength: 64,
      excludePunctuation: true,
    });
  }
}

/** A lost keys secret makes every sealed client secret unreadable, so neither secret goes with its stack. */
function generated(
  scope: Construct,
  id: string,
  description: string,
  generateSecretString: SecretStringGenerator,
): Secret {
  return new Secret(scope, id, { description, generateSecretString, removalPolicy: RemovalPolicy.RETAIN });
}
