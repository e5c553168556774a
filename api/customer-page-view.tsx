import { dateAt } from '../domain/calendar/business-date';
import { dayDue } from '../domain/money/refund-due';
import { dayText, deadlineText } from '../emails/dates';
import type { CustomerView, StandingDecision } from '../record/customer-view';
import type { LoadedBackorder } from '../record/load-facts';
import { ChoiceForm, type Rejected } from './customer-page-form';
import { Item, VagueNote } from './customer-page-items';
import { LateForm } from './customer-page-late';
import { Silence } from './customer-page-over';
import { backText, couponWorth, decidedText, nameOf, nextText, takenOf, textsOf } from './customer-page-words';
import { pageDocument } from './page-shell';

/** So many lines a page: with four choices each it stays under 20 KB. */
const LINES_PER_PAGE = 5;

/** The page on which a line is shown. */
export const pageOfLine = ({ backorder }: CustomerView, lineId: string | undefined): number =>
  1 +
  Math.floor(
    Math.max(
      0,
      backorder.lines.findIndex((line) => line.lineId === lineId),
    ) / LINES_PER_PAGE,
  );

/** How the page is asked for, and what it has to say beside the facts. */
export interface PageOccasion {
  readonly base: string;
  /** Shown once: what became of a form. */
  readonly message: string | null;
  /** The answer that can still be taken back, and until when, in words. */
  readonly revocable: { readonly id: string; readonly until: string } | null;
  /** Which of the pages of lines, from 1. */
  readonly page: number;
  readonly rejected: Rejected | null;
}

const who = ({ actor }: StandingDecision): 'customer' | 'staff' | 'phone' =>
  actor.via === 'phone' ? 'phone' : actor.type === 'customer' ? 'customer' : 'staff';

/** What was decided, when and by whom, the newest first; and the way back while there is one. */
function Answers({
  view,
  base,
  revocable,
}: {
  view: CustomerView;
  base: string;
  revocable: PageOccasion['revocable'];
}) {
  const { backorder, decisions } = view;
  const text = textsOf(backorder);
  if (decisions.length === 0) return null;
  const { locale } = backorder.customer;
  const undo = revocable !== null && (
    <form method="post" action={`${base}/undo`}>
      <input type="hidden" name="decision" value={revocable.id} />
      <p>{text.undoUntil(revocable.until)}</p>
      <button type="submit" className="quiet">
        {text.undo}
      </button>
    </form>
  );
  return (
    <>
      <h2>{text.answersTitle}</h2>
      {decisions.map((decision) => (
        <div className="item" key={decision.id}>
          <p className="soft">
            {`${text.answered[who(decision)]}: ${deadlineText(locale, decision.at, backorder.facts.timeZone)}`}
          </p>
          <ul>
            {decision.lines.slice(0, LINES_PER_PAGE).map((line) => (
              <li key={`${line.lineId} ${line.choice} ${line.alternativeSku ?? ''}`}>
                <bdi>{nameOf(backorder, line.lineId)}</bdi>
                {` (${text.quantity} ${text.pieces(line.quantity)}): ${decidedText(backorder, line)}`}
              </li>
            ))}
          </ul>
          {decision.lines.length > LINES_PER_PAGE && <p>{text.all.more(decision.lines.length - LINES_PER_PAGE)}</p>}
          {decision.id === revocable?.id && undo}
        </div>
      ))}
      {decisions.every(({ id }) => id !== revocable?.id) && undo}
    </>
  );
}

/** Money that comes back and coupons, with when. */
function Money({ view }: { view: CustomerView }) {
  const { backorder, refunds, coupons } = view;
  const { lines } = backorder;
  const text = textsOf(backorder);
  const { locale } = backorder.customer;
  if (refunds.length + coupons.length === 0) return null;
  return (
    <>
      <h2>{text.moneyTitle}</h2>
      <ul>
        {refunds.map((refund, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: static markup; equal refunds are told apart by nothing else
          <li key={index}>
            <bdi>
              {text.refunded[refund.state](
                backText(backorder, refund),
                dayText(locale, dayDue(refund.dueAt, backorder.facts.timeZone)),
              )}
            </bdi>
            {refund.formUrl !== null && (
              <>
                <br />
                <a href={refund.formUrl}>{text.nameAccount}</a>
              </>
            )}
          </li>
        ))}
        {coupons.map(({ code, percent, amountMinor, currency, validUntil }) => (
          <li key={code}>
            {text.coupon(
              code,
              couponWorth(backorder, {
                percent,
                amount: { amount: amountMinor ?? 0, currency: currency ?? backorder.facts.currency },
              }),
              dayText(locale, validUntil),
            )}
          </li>
        ))}
      </ul>
      {refunds.length > 0 && lines.some(({ cancelled }) => cancelled > 0) && takenOf(backorder) !== 'all' && (
        <p>{text.uncharged}</p>
      )}
    </>
  );
}

/** Parcels that have left, with what to follow them by. */
function Parcels({ view }: { view: CustomerView }) {
  const { backorder, parcels } = view;
  const text = textsOf(backorder);
  if (parcels.length === 0) return null;
  return (
    <>
      <h2>{text.parcelsTitle}</h2>
      <ul>
        {parcels.map(({ at, lines, carrier, trackingNumber }) => (
          <li key={at}>
            {dayText(backorder.customer.locale, dateAt(at, backorder.facts.timeZone))}
            {': '}
            <bdi>
              {lines
                .slice(0, LINES_PER_PAGE)
                .map(({ lineId, quantity }) => `${nameOf(backorder, lineId)} ${text.pieces(quantity)}`)
                .join(', ')}
            </bdi>
            {carrier !== null && ` / ${carrier}`}
            {trackingNumber !== null && ` / ${text.tracking(trackingNumber)}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function Contact({ backorder, shop }: { backorder: LoadedBackorder; shop: string }) {
  const { channel } = backorder;
  const address = channel.replyTo ?? channel.sender.email;
  return (
    <>
      <h2>{textsOf(backorder).contact}</h2>
      <p>
        <bdi>{shop}</bdi>
        <br />
        <a href={`mailto:${address}`}>{address}</a>
        {channel.phone !== undefined && (
          <>
            <br />
            {channel.phone}
          </>
        )}
      </p>
    </>
  );
}

/** Where an order has more lines than a page holds. */
function Pages({
  backorder,
  base,
  page,
  pages,
}: {
  backorder: LoadedBackorder;
  base: string;
  page: number;
  pages: number;
}) {
  const text = textsOf(backorder).pages;
  if (pages < 2) return null;
  const near = [1, page - 1, page, page + 1, pages].filter((one) => one >= 1 && one <= pages);
  return (
    <nav aria-label={text.label}>
      {[...new Set(near)].map((one) => (
        <a key={one} href={`${base}?page=${one}`} {...(one === page ? { 'aria-current': 'page' } : {})}>
          {text.one(one)}
        </a>
      ))}
    </nav>
  );
}

/** The customer's page: where the order stands, what can be chosen, what was chosen. */
export function statusPage(view: CustomerView, occasion: PageOccasion): string {
  const { backorder } = view;
  const { base, message, revocable, rejected } = occasion;
  const { locale } = backorder.customer;
  const text = textsOf(backorder);
  const { channel } = backorder;
  const shop = channel.name[locale] ?? channel.name.ja ?? channel.name.en ?? channel.sender.name;
  const outcome = view.outcome as keyof typeof text.closed | null;
  const pages = Math.max(1, Math.ceil(backorder.lines.length / LINES_PER_PAGE));
  const page = Math.min(Math.max(1, occasion.page), pages);
  const lines = backorder.lines.slice((page - 1) * LINES_PER_PAGE, page * LINES_PER_PAGE);
  const next = nextText(backorder, view.wishes);
  return pageDocument(
    locale,
    rejected === null ? text.title : `${text.errorTitle} - ${text.title}`,
    <>
      <p className="soft">
        <bdi>{shop}</bdi>
      </p>
      <h1>{text.title}</h1>
      {message !== null && (
        <p className="note" role={rejected === null ? 'status' : 'alert'}>
          {message}
        </p>
      )}
      <p>
        <bdi>{text.greeting(backorder.customer.name)}</bdi>
      </p>
      <p>
        {text.order}: <bdi>{backorder.orderNumber}</bdi>
      </p>
      {outcome !== null && <p>{text.closed[outcome]}</p>}
      <Silence view={view} />
      <Answers view={view} base={base} revocable={revocable} />
      <h2>{text.items}</h2>
      {lines.map((line) => (
        <Item key={line.lineId} line={line} backorder={backorder} />
      ))}
      <VagueNote lines={lines} backorder={backorder} />
      <Pages backorder={backorder} base={base} page={page} pages={pages} />
      {next !== null && (
        <>
          <h2>{text.nextTitle}</h2>
          <p className="note">{next}</p>
        </>
      )}
      <LateForm
        backorder={backorder}
        action={`${base}/decisions`}
        lineIds={lines.map(({ lineId }) => lineId)}
        rejected={rejected}
      />
      <ChoiceForm
        backorder={backorder}
        action={`${base}/decisions`}
        lineIds={lines.map(({ lineId }) => lineId)}
        rejected={rejected}
      />
      <Money view={view} />
      <Parcels view={view} />
      <h2>{text.preferencesTitle}</h2>
      <p>
        <a href={`${base}/preferences`}>{text.preferencesLink}</a>
      </p>
      <Contact backorder={backorder} shop={shop} />
    </>,
  );
}
