import { itemsIn, membersIn, textIn } from "../java-values.ts";
import { changed, leftOut, type Part, type Service } from "../translation.ts";

const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(text);

/** Name and links, under the names by which CAS's own clientConfig answers them. */
export function translateLinks(service: Service): Part {
  const names = { name: "client_name", logo: "logo_uri", informationUrl: "policy_uri", privacyUrl: "tos_uri" };
  const given = Object.entries(names).flatMap(([field, member]) => {
    const text = textIn(service[field]);
    return text === undefined ? [] : [{ field, member, text }];
  });
  const isCarried = ({ field, text }: { field: string; text: string }) => field === "name" || isUrl(text);
  return {
    members: Object.fromEntries(given.filter(isCarried).map(({ member, text }) => [member, text])),
    findings: given
      .filter((one) => !isCarried(one))
      .map(({ field }) => leftOut(field, "it is a path on the CAS server and not a URL")),
  };
}

/** The kind of client, and how it knows its users (OIDC Core 8). */
export function translateKind(service: Service): Part {
  const [type, subject, sector] = ["applicationType", "subjectType", "sectorIdentifierUri"].map((field) =>
    textIn(service[field]),
  );
  return {
    members: {
      ...(type !== undefined && { application_type: type.toLowerCase() }),
      ...(subject !== undefined && { subject_type: subject.toLowerCase() }),
      ...(sector !== undefined && { sector_identifier_uri: sector }),
    },
    findings:
      subject?.toLowerCase() === "pairwise"
        ? [
            changed(
              "subjectType",
              "subject identifiers stay the same only if the provider makes them as CAS did, with the salt of usernameAttributeProvider",
            ),
          ]
        : [],
  };
}

/** Contacts: the mail address of each, or else its name. */
export function translateContacts(service: Service): Part {
  const all = (itemsIn(service["contacts"]) ?? []).map(membersIn).filter((one) => one !== undefined);
  const contacts = all.map((one) => textIn(one["email"]) ?? textIn(one["name"])).filter((one) => one !== undefined);
  const isMore = all.some((one) => textIn(one["phone"]) !== undefined || textIn(one["department"]) !== undefined);
  return {
    ...(contacts.length > 0 && { members: { contacts: [...new Set(contacts)] } }),
    findings: isMore ? [leftOut("contacts", "phone and department have no place in client metadata")] : [],
  };
}
