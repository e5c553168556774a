import { terminationOf } from '../domain/backorder/law';
import { dateAt, instantOf } from '../domain/calendar/business-date';
import type { Termination } from '../domain/legal/clock';
import { dayText } from '../emails/dates';
import { furtherPeriodDays } from '../record/further-period';
import { NO_OFFER } from '../record/judge-answer';
import type { LoadedBackorder, RecordedLine } from '../record/load-facts';
import type { Rejected } from './customer-page-form';
import { nameOf, textsOf } from './customer-page-words';

/** What is shown again of a day that was wrong. */
const MOST_CHARACTERS = 20;

interface LateLine {
  readonly line: RecordedLine;
  readonly termination: Exclude<Termination, { readonly right: 'none' }>;
}

/** The lines among these that are late, or will not be supplied, with what their customer may do about it by law. */
function lateLines({ facts, lines, now }: LoadedBackorder, lineIds: readonly string[]): LateLine[] {
  if (facts.closed) return [];
  return lines.flatMap((line) => {
    if (!lineIds.includes(line.lineId) || line.waiting + line.allocated <= line.released) return [];
    const termination = terminationOf(facts, line.lineId, now);
    return termination.right === 'none' ? [] : [{ line, termination }];
  });
}

/** What the customer may do about it, in words. */
function rightText(backorder: LoadedBackorder, { termination }: LateLine): string {
  const { late } = textsOf(backorder);
  /** The last day of a time that ends at that midnight. */
  const lastDay = (end: Parameters<typeof dateAt>[0]): string =>
    dayText(backorder.customer.locale, dateAt(instantOf(end - 1), backorder.facts.policy.shipping.timeZone));
  switch (termination.right) {
    case 'after-further-period':
      return late.maySet(lastDay(termination.from));
    case 'running':
      return late.running(lastDay(termination.until));
    case 'now':
      return termination.because === 'shop-refuses' ? late.refused : late.passed(lastDay(termination.since));
  }
}

/** お届けの期日: a day by which the goods have to be there, for lines of which the customer may set one. */
export function LateForm({
  backorder,
  action,
  lineIds,
  rejected,
}: {
  backorder: LoadedBackorder;
  action: string;
  /** The lines of this page. */
  lineIds: readonly string[];
  rejected: Rejected | null;
}) {
  const { late } = textsOf(backorder);
  const { locale } = backorder.customer;
  const all = lateLines(backorder, lineIds);
  if (all.length === 0) return null;
  const settable = all.filter(({ termination }) => termination.right === 'after-further-period');
  const { first, last } = furtherPeriodDays(backorder);
  return (
    <>
      <h2>{late.title}</h2>
      {all.map((one) => (
        <p className="note" key={one.line.lineId}>
          <bdi>{nameOf(backorder, one.line.lineId)}</bdi>
          <br />
          {rightText(backorder, one)}
        </p>
      ))}
      {settable.length > 0 && (
        <form method="post" action={action}>
          <input type="hidden" name="offerVersion" value={NO_OFFER} />
          {settable.map(({ line: { lineId } }) => {
            const name = `deadline.${lineId}`;
            const error = rejected?.dates.get(lineId);
            return (
              <fieldset key={lineId}>
                <legend>
                  <bdi>{nameOf(backorder, lineId)}</bdi>
                </legend>
                {error !== undefined && <p className="bad">{error}</p>}
                <label>
                  <input
                    type="date"
                    name={name}
                    min={first}
                    max={last}
                    placeholder={first}
                    defaultValue={rejected?.given.get(name)?.slice(0, MOST_CHARACTERS)}
                  />
                  <span>{late.field}</span>
                </label>
                <p className="soft">{late.range(dayText(locale, first), dayText(locale, last))}</p>
              </fieldset>
            );
          })}
          <button type="submit">{late.submit}</button>
        </form>
      )}
    </>
  );
}
