export type Variables = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or cannot be; the message says what to do. */
export class BadEnvironment extends Error {
  override readonly name = 'BadEnvironment';
}
