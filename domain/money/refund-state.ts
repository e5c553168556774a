/**
 * How far a refund has come. `needs-account`: the customer has yet to name the account it goes to. `failed`: the payment
 * system could not pay it, the money is still owed. `overdue`: owed past its due day. `confirmed`: paid.
 */
export const REFUND_STATES = ['requested', 'needs-account', 'failed', 'overdue', 'confirmed'] as const;

export type RefundState = (typeof REFUND_STATES)[number];
