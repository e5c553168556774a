import type { ActorRecord } from '../db/records';

/** Who did it, as the journal says it: staff by their id, of a customer no more than that. His order knows who he is. */
export const whoDid = ({ type, via, id }: ActorRecord) => ({
  by: type,
  via,
  ...(id === undefined || type === 'customer' ? {} : { actorId: id }),
});
