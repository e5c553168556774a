import type { ActorRecord } from '../db/records';
import { isWithdrawal } from '../domain/backorder/law';
import type { PolicyPack } from '../domain/policy/policy-pack';

/** Who did it, as the journal says it: staff by their id, of a customer no more than that. His order knows who he is. */
export const whoDid = ({ type, via, id }: ActorRecord) => ({
  by: type,
  via,
  ...(id === undefined || type === 'customer' ? {} : { actorId: id }),
});

/** Said by the customer, or by staff who take down what he says on the telephone. */
export const isCustomersWish = ({ type, via }: ActorRecord): boolean => type === 'customer' || via === 'phone';

/** Whether fees that a customer forgoes with a change of mind come back: it is not his, or a withdrawal. */
export const isShopsWish = (actor: ActorRecord, policy: Pick<PolicyPack, 'legal'>): boolean =>
  !isCustomersWish(actor) || isWithdrawal(policy);
