import { Fragment } from 'react';
import type { DecidedLineRecord, QuantityRecord } from '../db/records';
import { dateAt } from '../domain/calendar/business-date';
import { dayDue } from '../domain/money/refund-due';
import { dayText, deadlineText } from '../emails/dates';
import type { CustomerView, StandingDecision } from '../record/customer-view';
import type { LoadedBackorder } from '../record/load-facts';
import { ChoiceForm, type Rejected } from './customer-page-form';
import { DateNotes, Item } from './customer-page-items';
import { LateForm } from './customer-page-late';
import { Silence } from './customer-page-over';
import { type LinePage, linePages, NO_LINES, pageOfRejected } from './customer-page-paging';
import { fitting, PAGE_BYTES } from './customer-page-room';
import { backText, couponWorth, decidedText, nameOf, nextText, takenOf, textsOf } from './customer-page-words';
import { UNDO_TEXTS } from './customer-undo-texts';
import { pageDocument } from './page-shell';

/** Of an answer or a parcel so many lines are written out, and no more than fit into so many bytes. */
const MOST_WRITTEN = 5;
const ANSWER_BYTES = 1000;
const PARCEL_BYTES = 500;

/** Kept free for what is said of a form that could not be taken: a message, and what is wrong with which line. */
const MESSAGE_BYTES = 1800;
/** A link to another page, beside its address. */
const LINK_BYTES = 80;
/** The most links to other pages that a page has. */
const MOST_LINKS = 5;

/** The answer that can still be taken back, with until when, or in whose time it cannot be any more; in words. */
export type UndoShown =
  | { readonly kind: 'possible'; readonly id: string; readonly until: string }
  | { readonly kind: 'impossible'; readonly id: string; readonly why: string };

/** How the page is asked for, and what it has to say beside the facts. */
export interface PageOccasion {
  readonly base: string;
  /** Shown once: what became of a form. */
  readonly message: string | null;
  readonly undo: UndoShown | null;
  /** Which of the pages of lines, from 1. */
  readonly page: number;
  readonly rejected: Rejected | null;
}

const who = ({ actor }: StandingDecision): 'customer' | 'staff' | 'phone' =>
  actor.via === 'phone' ? 'phone' : actor.type === 'customer' ? 'customer' : 'staff';

/** Nothing of an answer for many lines is told apart by the rest of them. */
const allAlike = ({ lines }: StandingDecision): boolean =>
  lines.every(({ choice }) => choice !== 'alternative' && choice === lines[0]?.choice);

/** The way back; or that there is none any more, and why. */
function Undo({ undo, base, locale }: { undo: UndoShown; base: string; locale: 'ja' | 'en' }) {
  if (undo.kind === 'impossible') return <p>{undo.why}</p>;
  const text = UNDO_TEXTS[locale];
  return (
    <form method="post" action={`${base}/undo`}>
      <input type="hidden" name="decision" value={undo.id} />
      <p>{text.until(undo.until)}</p>
      <button type="submit" className="quiet">
        {text.button}
      </button>
    </form>
  );
}

/** What was decided, when and by whom, the newest first; and the way back while there is one. */
function Answers({ view, base, undo }: { view: CustomerView; base: string; undo: UndoShown | null }) {
  const { backorder, decisions } = view;
  const text = textsOf(backorder);
  if (decisions.length === 0) return null;
  const { locale } = backorder.customer;
  const back = undo !== null && <Undo undo={undo} base={base} locale={locale} />;
  const answer = (line: DecidedLineRecord) => (
    <li>
      <bdi>{nameOf(backorder, line.lineId)}</bdi>
      {` (${text.quantity} ${text.pieces(line.quantity)}): ${decidedText(backorder, line)}`}
    </li>
  );
  const written = ({ lines }: StandingDecision) => fitting(lines.slice(0, MOST_WRITTEN), ANSWER_BYTES, answer);
  return (
    <>
      <h2>{text.answersTitle}</h2>
      {decisions.map((decision) => (
        <div className="item" key={decision.id}>
          <p className="soft">
            {`${text.answered[who(decision)]}: ${deadlineText(locale, decision.at, backorder.facts.timeZone)}`}
          </p>
          <ul>
            {written(decision).map((line) => (
              <Fragment key={`${line.lineId} ${line.choice} ${line.alternativeSku ?? ''}`}>{answer(line)}</Fragment>
            ))}
          </ul>
          {decision.lines.length > written(decision).length && (
            <p>
              {(allAlike(decision) ? text.all.more : text.all.others)(decision.lines.length - written(decision).length)}
            </p>
          )}
          {decision.id === undo?.id && back}
        </div>
      ))}
      {decisions.every(({ id }) => id !== undo?.id) && back}
    </>
  );
}

/** Money that comes back and coupons, with when. */
function Money({ view }: { view: CustomerView }) {
  const { backorder, refunds, moreRefunds, coupons } = view;
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
              {text.refunded[
                refund.state === 'needs-account' && refund.formUrl === null ? 'asks-account' : refund.state
              ](backText(backorder, refund), dayText(locale, dayDue(refund.dueAt, backorder.channel.timeZone)))}
            </bdi>
            {refund.formUrl !== null && (
              <>
                <br />
                <a href={refund.formUrl}>{text.nameAccount}</a>
              </>
            )}
          </li>
        ))}
        {moreRefunds > 0 && <li>{text.moreRefunds(moreRefunds)}</li>}
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
  const units = ({ lineId, quantity }: QuantityRecord) => `${nameOf(backorder, lineId)} ${text.pieces(quantity)}`;
  const contents = (lines: readonly QuantityRecord[]): string => {
    const written = fitting(lines.slice(0, MOST_WRITTEN), PARCEL_BYTES, units);
    const more = lines.length - written.length;
    return [...written.map(units), ...(more > 0 ? [text.all.others(more)] : [])].join(', ');
  };
  return (
    <>
      <h2>{text.parcelsTitle}</h2>
      <ul>
        {parcels.map(({ at, lines, carrier, trackingNumber }) => (
          <li key={at}>
            {dayText(backorder.customer.locale, dateAt(at, backorder.facts.timeZone))}
            {': '}
            <bdi>{contents(lines)}</bdi>
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
  const { base, rejected } = occasion;
  // What a page says once must not move its lines to another: who turns pages misses none.
  const bare = document(view, { ...occasion, message: null, rejected: null, page: 1 }, NO_LINES, 1);
  const links = MOST_LINKS * (base.length + LINK_BYTES);
  const pages = linePages(view.backorder, PAGE_BYTES - Buffer.byteLength(bare) - MESSAGE_BYTES - links);
  const asked = rejected === null ? occasion.page : pageOfRejected(pages, rejected);
  const page = Math.min(Math.max(1, asked), Math.max(1, pages.length));
  return document(view, { ...occasion, page }, pages[page - 1] ?? NO_LINES, pages.length);
}

function document(view: CustomerView, occasion: PageOccasion, shown: LinePage, pages: number): string {
  const { backorder } = view;
  const { base, message, page, undo, rejected } = occasion;
  const { locale } = backorder.customer;
  const text = textsOf(backorder);
  const { channel } = backorder;
  const shop = channel.name[locale] ?? channel.name.ja ?? channel.name.en ?? channel.sender.name;
  const outcome = view.outcome as keyof typeof text.closed | null;
  const { lines } = shown;
  const next = nextText(backorder);
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
      <Answers view={view} base={base} undo={undo} />
      <h2>{text.items}</h2>
      {lines.map((line) => (
        <Item key={line.lineId} line={line} backorder={backorder} />
      ))}
      <DateNotes lines={lines} backorder={backorder} />
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
        asked={shown.questions}
        nextPage={`${base}?page=${page + 1}`}
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
