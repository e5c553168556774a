import { nothing, type Rule, type Turn, tell } from '../turn';

/** Confirms answers the customer or staff gave, with until when they can be taken back. */
export const confirmDecisions: Rule = (facts, now) => {
  if (facts.decisions.length === 0) return nothing(facts);
  const decisionIds = facts.decisions.map(({ id }) => id);
  return tell({ ...facts, decisions: [] }, now, { template: 'decision-received', decisionIds, takenBack: false });
};

/** Money and coupon of cancellations that can no longer be taken back. */
export const settleCancellations: Rule = (facts, now) => {
  const due = facts.cancellations.filter(({ settled, settleAt }) => !settled && (settleAt === null || settleAt <= now));
  if (due.length === 0) return nothing(facts);
  const cancellations = facts.cancellations.map((item) => (due.includes(item) ? { ...item, settled: true } : item));
  return {
    facts: { ...facts, cancellations },
    effects: due.map(({ id, owedSince }) => ({ kind: 'settle', cancellationId: id, owedSince })),
  };
};

/** Says that units were cancelled, with apology, refund and coupon; all that is new in one mail per cause. */
export const tellCancellations: Rule = (facts, now) => {
  const news = facts.cancellations.filter(({ settled, told }) => settled && !told);
  const causes = [...new Set(news.map(({ cause }) => cause))];
  return causes.reduce<Turn>((turn, cause) => {
    const ids = news.filter((item) => item.cause === cause).map(({ id }) => id);
    const cancellations = turn.facts.cancellations.map((item) =>
      ids.includes(item.id) ? { ...item, told: true } : item,
    );
    const told = tell({ ...turn.facts, cancellations }, now, { template: 'cancelled', cancellationIds: ids });
    return { facts: told.facts, effects: [...turn.effects, ...told.effects] };
  }, nothing(facts));
};
