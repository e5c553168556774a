/** What of a policy pack matters here. */
export interface Terms {
  readonly id: string;
  readonly byRank: boolean;
  /** Whether a higher rank may move a told date later. */
  readonly mayDisplace: boolean;
  readonly inbound: 'any' | 'confirmed' | 'confirmed-dated';
  readonly waitTooLongDays: number;
}

export interface ItemModel {
  readonly sku: string;
  safetyStock: number;
  readonly cap: number | null;
  discontinued: boolean;
}

export interface SupplyModel {
  readonly id: string;
  readonly sku: string;
  readonly since: number;
  announced: number;
  arrived: number;
  /** YYYY-MM-DD. */
  eta: string | null;
  status: 'planned' | 'confirmed' | 'cancelled';
  overdue: boolean;
}

export interface OrderModel {
  readonly id: string;
  readonly number: number;
  readonly customer: string;
  readonly completedAt: number;
  readonly terms: Terms;
  readonly lines: LineModel[];
  hasBackorder: boolean;
}

export interface LineModel {
  readonly order: OrderModel;
  readonly id: string;
  readonly position: number;
  readonly sku: string;
  refused: number;
  reason: string | null;
  ordered: number;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  cancelled: number;
  rank: number;
  /** When a line that queued by rank was promised a date, for good. */
  told: { readonly at: number; readonly turn: number } | null;
  supply: string | null;
  date: string | null;
}

export interface WantedOrder {
  readonly id: string;
  readonly customer: string;
  readonly completedAt: number;
  readonly terms: Terms;
  readonly rank: number;
  readonly refusesToWait: boolean;
  readonly alreadySold: boolean;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** What the engine answers: done, in conflict with how things stand, or not to be understood. */
export type Verdict = 'done' | 'conflict' | 'refused';
