import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Subscription, SubscriptionProtocol, Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** Where all alarms go: an encrypted topic that only the alarms of this account and region may publish to. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  /** What an alarm does with it. */
  readonly action: SnsAction;

  /** `email`: who is subscribed; the recipient has to confirm. */
  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    // A key of our own, because CloudWatch may not use the one that AWS keeps for SNS. It protects nothing lasting, so it
    // goes with the stack.
    const masterKey = new Key(this, "Key", {
      description: "Alarm messages in SNS",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.topic = new Topic(this, "Topic", { masterKey, enforceSSL: true });
    masterKey.addToResourcePolicy(this.#alarmsMay(["kms:Decrypt", "kms:GenerateDataKey*"], "*"));
    // The policy that enforces TLS takes the place of the default one, and with that of the right it gave to alarms.
    this.topic.addToResourcePolicy(this.#alarmsMay(["sns:Publish"], this.topic.topicArn));
    if (email !== undefined) {
      new Subscription(this, "Mail", { topic: this.topic, protocol: SubscriptionProtocol.EMAIL, endpoint: email });
    }
    this.action = new SnsAction(this.topic);
  }

  #alarmsMay(actions: string[], resource: string): PolicyStatement {
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName: "*",
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new PolicyStatement({
      sid: "AlarmsOfThisAccount",
      actions,
      resources: [resource],
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      conditions: { StringEquals: { "aws:SourceAccount": stack.account }, ArnLike: { "aws:SourceArn": alarms } },
    });
  }
}
