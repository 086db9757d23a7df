/** Every identifier there has ever been, and nothing that a look-up would have to be protected from. */
const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;

/** Whether a text can be the identifier of a client at all (docs/storage.md); what can not costs no look-up. */
export const isClientId = (text: string): boolean => CLIENT_ID.test(text);
