import { type PolicyPack, paymentOf } from '../policy/policy-pack';

/** Whether an authorised payment is said to be charged though nothing was sent and the pack wants it later. */
export const chargedTooEarly = (pack: Pick<PolicyPack, 'payment'>, before: string, next: string): boolean =>
  paymentOf(pack).chargeCards === 'at-shipment' && before === 'authorized' && next === 'paid';
