import { DomainName, EndpointType, SecurityPolicy } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import type { Construct } from "constructs";

/** A host name of the operator's own in front of the API. Its DNS record is made elsewhere, with what the outputs say. */
export class CustomDomain extends DomainName {
  readonly hostName: string;

  /** `certificateArn`: of a certificate for `name` in the region of the stack. */
  constructor(scope: Construct, id: string, name: string, certificateArn: string) {
    super(scope, id, {
      domainName: name,
      certificate: Certificate.fromCertificateArn(scope, `${id}Certificate`, certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    this.hostName = name;
  }
}
