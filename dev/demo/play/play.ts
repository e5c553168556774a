import type { BusinessDate } from '../../../domain/calendar/business-date';
import type { Code } from '../cast/goods';
import { SHOPS } from '../cast/shops';
import type { EngineApi } from '../engine-api';
import type { Narrator } from '../narrator';
import type { EngineWatch } from './engine-watch';
import type { InboundCard, OrderCard, Scene, Who } from './scene';

/** What the scenes of one run share. */
export interface Stage {
  readonly api: EngineApi;
  readonly watch: EngineWatch;
  readonly narrator: Narrator;
  /** Makes the ids of this run unlike those of any other. */
  readonly run: string;
}

export interface PlayedOrder {
  readonly card: OrderCard;
  /** Also its number for people: what stands in the mail is found in the API and in Temporal. */
  readonly orderId: string;
}

export interface PlayedInbound {
  readonly card: InboundCard;
  readonly supplyId: string;
  readonly sku: string;
  readonly quantity: number;
  arrived: number;
  /** Announced to the engine, and not withdrawn. */
  announced: boolean;
}

/** Order numbers of a run: shop, run, order. */
export const orderIdOf = (run: string, { no, customer }: OrderCard): string =>
  `${SHOPS[customer.shop].letter}-${run}-${String(no).padStart(2, '0')}`;

/** A scene under way. */
export interface Play {
  readonly stage: Stage;
  readonly scene: Scene;
  /** The day the customers order: what the story's days are counted from. */
  readonly opening: BusinessDate;
  /** Under which SKU this run sells an item. */
  readonly skus: ReadonlyMap<Code, string>;
  readonly orders: readonly PlayedOrder[];
  readonly inbound: ReadonlyMap<string, PlayedInbound>;
}

export function ordersOf({ orders }: Play, who: Who): readonly PlayedOrder[] {
  if (who === 'everyone') return orders;
  return who.map((number) => {
    const order = orders.find(({ card }) => card.no === number);
    if (order === undefined) throw new Error(`there is no order ${number} in this scene`);
    return order;
  });
}

export function orderOf(play: Play, number: number): PlayedOrder {
  const [order] = ordersOf(play, [number]);
  if (order === undefined) throw new Error(`there is no order ${number} in this scene`);
  return order;
}

export function inboundOf({ inbound }: Play, name: string): PlayedInbound {
  const found = inbound.get(name);
  if (found === undefined) throw new Error(`nothing called ${name} is on its way in this scene`);
  return found;
}
