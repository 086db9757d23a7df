import { ClientsFault, EXIT } from "./clients-fault.ts";

/** Fails early, and in our words, where neither options nor environment nor profile name a region. Throws {@link ClientsFault}. */
export async function requireRegion({ config }: { readonly config: { region(): Promise<string> } }): Promise<void> {
  try {
    await config.region();
  } catch (cause) {
    const message =
      "no AWS region is set: give --region, set AWS_REGION or set one in the profile (is there such a profile?)";
    throw new ClientsFault(message, { exitCode: EXIT.failed, cause });
  }
}
