/** Stands in for what reads schemas: the protocol that takes its place needs none, and no operation here streams events. */
export const NormalizedSchema = { of: () => ({ getEventStreamMember: (): undefined => undefined }) };

/** What the SDK exports beside it and nothing here imports. */
export const [isStaticSchema, simpleSchemaCacheN, simpleSchemaCacheS] = [undefined, undefined, undefined];

/** Stands in for what makes values fit for a log: the SDK's own log is off, and is told nothing. */
export const schemaLogFilter = (): undefined => undefined;

/** Stands in for the encoding of values of DynamoDB by their schema. */
export class DynamoDBJsonCodec2 {}
