/** Why the doctor can not go on, as one line that says what to do; it never quotes a secret. */
export class DoctorFault extends Error {
  override readonly name = "DoctorFault";
}

/** The user asked the doctor to stop: nothing new is begun, and what was made is cleaned up. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Why a probe could not even begin: what it needs was refused, which another probe reports as its own fault. */
export class NotProbed extends Error {
  override readonly name = "NotProbed";
}
