import { readFileSync, writeFileSync } from "node:fs";

type Properties = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
}

/** A resource that the emulator does not know, and what is deployed in the place of it. */
interface StandIn {
  readonly type: string;
  readonly isUnknown: (properties: Properties) => boolean;
  /** Has the same name and type, so that whatever refers to it still can. */
  readonly standIn: (properties: Properties) => Properties;
  readonly why: string;
}

const STAND_INS: readonly StandIn[] = [
  {
    type: "AWS::CloudWatch::Alarm",
    isUnknown: (properties) => properties["Metrics"] !== undefined,
    standIn: ({ Metrics: _, ...properties }) => ({
      ...properties,
      Namespace: "StandIn",
      MetricName: "StandIn",
      Statistic: "Sum",
      Period: 60,
    }),
    why: "MiniStack knows alarms on one metric, and refuses those on an expression of several; each became one on a metric",
  },
];

/** Replaces what the emulator does not know in a template, and gives a sentence for each kind: how many, and why. */
export function replaceUnknown(templateFile: string): readonly string[] {
  const template = JSON.parse(readFileSync(templateFile, "utf8")) as { Resources: Record<string, Resource> };
  const replaced = new Map<StandIn, number>();
  const Resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { Type, Properties = {} } = resource;
    const row = STAND_INS.find(({ type, isUnknown }) => type === Type && isUnknown(Properties));
    if (row === undefined) return [id, resource];
    replaced.set(row, (replaced.get(row) ?? 0) + 1);
    return [id, { ...resource, Properties: row.standIn(Properties) }];
  });
  writeFileSync(templateFile, JSON.stringify({ ...template, Resources: Object.fromEntries(Resources) }, null, 1));
  return [...replaced].map(([{ type, why }, count]) => `${count} ${type}: ${why}`);
}
