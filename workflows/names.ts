/** Names shared by workflows, worker and whoever signals them. No workflow code here: importing it costs nothing. */

export const TASK_QUEUE = 'backorders';

export const WORKFLOW_TYPES = { backorder: 'backorder', refund: 'refund' } as const;

/** What can reach a backorder from outside; the names are the business's. */
export const SIGNALS = ['supplierEta', 'restocked', 'decided', 'orderChanged'] as const;
export type SignalName = (typeof SIGNALS)[number];

/** A wake-up: the version of the facts it is about, and impersonal facts for whoever reads the history. */
export interface WakeUp {
  readonly version: number;
  readonly facts: Readonly<Record<string, string | number | null>>;
}

export interface BackorderInput {
  readonly backorderId: string;
  /** Steps taken so far, when a run goes on from an earlier one. */
  readonly stepNo?: number;
}

export interface RefundInput {
  readonly refundId: string;
}

/** Tells a refund's workflow that the money is confirmed. */
export const REFUND_CONFIRMED = 'confirmed';

/** Tells it that the money is due on another day. */
export const REFUND_MOVED = 'moved';

export const backorderWorkflowId = (backorderId: string): string => `backorder-${backorderId}`;
export const refundWorkflowId = (refundId: string): string => `refund-${refundId}`;
