/** The attributes of an item as a stream has them; only strings and numbers are ever looked at. */
export type Image = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** A record of a DynamoDB stream of old and new images, as EventBridge Pipes hands it on. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  /** There when a service made the change, not a caller. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string } | null;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime?: number;
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
  };
}

/** The text of a string attribute, or undefined where there is none. */
export const textIn = (image: Image, name: string): string | undefined => image[name]?.S;

/** The value of a number attribute, or undefined where there is none. */
export function numberIn(image: Image, name: string): number | undefined {
  const text = image[name]?.N;
  return text === undefined ? undefined : Number(text);
}

/** A value that every item has. Throws for one that has not; the message names the attribute and no value. */
export function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`a stream record has no ${name}`);
  return value;
}
