/** Every way a request can be refused: one registry, documented in the API's own pages. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'missing-idempotency-key': { status: 400, title: 'Idempotency-Key is required' },
  unauthorized: { status: 401, title: 'A valid API key is required' },
  forbidden: { status: 403, title: 'The API key may not do this' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'This conflicts with the present state' },
  'order-exists': { status: 409, title: 'An order of this id exists with other contents' },
  'policy-version-used': { status: 409, title: 'This policy version exists with other contents' },
  'already-released': { status: 409, title: 'The units have been released to the warehouse' },
  'already-shipped': { status: 409, title: 'The units have been shipped' },
  'not-enough-units': { status: 409, title: 'There are not that many units' },
  'offer-outdated': { status: 409, title: 'The offer has changed' },
  'nothing-to-undo': { status: 409, title: 'There is no answer to take back' },
  'request-in-flight': { status: 409, title: 'The same request is being worked on' },
  'plan-moved': { status: 412, title: 'It has changed since you read it' },
  'too-large': { status: 413, title: 'The body is larger than 1 MiB' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  invalid: { status: 422, title: 'The request is refused' },
  'idempotency-mismatch': { status: 422, title: 'This Idempotency-Key was used with another payload' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Try again shortly' },
  internal: { status: 500, title: 'Something failed on our side' },
} as const;

export type ProblemSlug = keyof typeof PROBLEMS;

export interface FieldError {
  /** JSON pointer into the body, or the name of a query parameter or header. */
  readonly pointer: string;
  readonly message: string;
}

/** A refusal on its way to the client as RFC 9457 problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly slug: ProblemSlug,
    readonly detail: string,
    readonly extra: {
      readonly errors?: readonly FieldError[];
      readonly retryAfterSeconds?: number;
      /** Further members of the problem document. */
      readonly members?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.slug].status;
  }

  document(): Record<string, unknown> {
    const { status, title } = PROBLEMS[this.slug];
    return {
      type: `urn:backorder:problem:${this.slug}`,
      title,
      status,
      detail: this.detail,
      ...(this.extra.errors || status === 422
        ? { errors: this.extra.errors ?? [{ pointer: '', message: this.detail }] }
        : {}),
      ...this.extra.members,
    };
  }
}

/** 422 for one field. */
export const refuse = (pointer: string, message: string): Problem =>
  new Problem('invalid', message, { errors: [{ pointer, message }] });

/** Refuses units that are not there: 409, with how many are, what of, and the field that asks for more. */
export function notEnough(units: number, whose: string, what: string, pointer: string): Problem {
  const message = `${units === 0 ? 'None' : `Only ${units}`} of the units of ${whose} ${units === 1 ? 'is' : 'are'} ${what}.`;
  return new Problem('not-enough-units', message, { errors: [{ pointer, message }] });
}

export const notFound = (what: string): Problem => new Problem('not-found', `There is no ${what}.`);
