import { isHopeless, type OfferChoice, type OfferLine } from '../domain/backorder/offer';
import { today } from '../domain/backorder/times';
import { dateAt, daysBetween } from '../domain/calendar/business-date';
import { formatMoney } from '../domain/money/money';
import { plannedRestock } from '../domain/promise/promise';
import { dayText, deadlineText, restockText, windowText } from '../emails/dates';
import { NO_OFFER } from '../record/decide';
import type { LoadedBackorder, RecordedLine } from '../record/load-facts';
import { lineName } from '../record/mail-matter';
import { PAGE_TEXTS } from './customer-page-texts';
import { document } from './page-shell';

const choiceValue = (choice: OfferChoice): string =>
  choice.choice === 'alternative' ? `alternative:${choice.alternativeSku}` : choice.choice;

function choiceText(choice: OfferChoice, line: RecordedLine | undefined, backorder: LoadedBackorder): string {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale].choices;
  switch (choice.choice) {
    case 'wait':
      return text.wait(choice.promise === null ? null : restockText(locale, choice.promise, orderDay(backorder)));
    case 'split':
      return text.split;
    case 'cancel':
      return text.cancel(choice.refund === undefined ? null : formatMoney(choice.refund, locale));
    case 'alternative': {
      const name = line?.alternativeNames[choice.alternativeSku];
      return text.alternative(name?.[locale] ?? name?.ja ?? name?.en ?? choice.alternativeSku);
    }
  }
}

const orderDay = (backorder: LoadedBackorder) => dateAt(backorder.placedAt, backorder.facts.timeZone);

function Item({ line, backorder }: { line: RecordedLine; backorder: LoadedBackorder }) {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale];
  const states = (
    [
      [text.states.waiting, line.waiting],
      [text.states.ready, line.allocated - line.released],
      [text.states.released, line.released],
      [text.states.shipped, line.shipped],
      [text.states.cancelled, line.cancelled],
      [text.states.substituted, line.substituted],
    ] as const
  ).filter(([, units]) => units > 0);
  const { current, original } = line;
  const days = current === null ? 0 : daysBetween(today(backorder.facts, backorder.now), plannedRestock(current));
  return (
    <div className="item">
      <h3>
        <bdi>{lineName(line, locale)}</bdi>
      </h3>
      <p className="soft">{states.map(([name, units]) => text.counted(name, units)).join(' / ')}</p>
      {line.waiting > 0 && (
        <dl>
          {!isHopeless(line) && (
            <>
              <dt>{text.restock}</dt>
              <dd>
                {current === null ? text.unknown : restockText(locale, current, orderDay(backorder))}
                {days > 0 && ` (${text.daysLeft(days)})`}
              </dd>
            </>
          )}
          {current !== null && (
            <>
              <dt>{text.ship}</dt>
              <dd>{dayText(locale, current.shipDate)}</dd>
              <dt>{text.delivery}</dt>
              <dd>{windowText(locale, current.deliveryWindow)}</dd>
            </>
          )}
          {original !== null && original.restockDate !== current?.restockDate && (
            <>
              <dt>{text.originally}</dt>
              <dd>{restockText(locale, original, orderDay(backorder))}</dd>
            </>
          )}
        </dl>
      )}
    </div>
  );
}

interface Question {
  readonly lineId: string;
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** What can be chosen now: the open offer's choices, or cancelling what has not left. */
export function questions(backorder: LoadedBackorder): readonly Question[] {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale];
  const { offer } = backorder.facts;
  const find = (lineId: string) => backorder.lines.find((line) => line.lineId === lineId);
  if (offer !== null)
    return offer.lines.map(({ lineId, quantity, choices }) => {
      const line = find(lineId);
      return {
        lineId,
        name: `${line ? lineName(line, locale) : lineId} (${text.quantity} ${text.pieces(quantity)})`,
        options: choices.map((choice) => ({ value: choiceValue(choice), text: choiceText(choice, line, backorder) })),
      };
    });
  if (backorder.facts.closed) return [];
  return backorder.lines
    .filter((line) => line.waiting + line.allocated > line.released)
    .map((line) => ({
      lineId: line.lineId,
      name: `${lineName(line, locale)} (${text.quantity} ${text.pieces(line.waiting + line.allocated - line.released)})`,
      options: [{ value: 'cancel', text: text.choices.cancel(null) }],
    }));
}

/** What happens when nobody answers, by name where it is not the same for all lines. */
function silenceText({ customer, lines }: LoadedBackorder, asked: readonly OfferLine[]): string {
  const { silence } = PAGE_TEXTS[customer.locale];
  const lost = asked.filter(({ onSilence }) => onSilence === 'cancel');
  if (lost.length === 0) return silence.wait;
  if (lost.length === asked.length) return silence.cancel;
  const names = lines.filter(({ lineId }) => lost.some((line) => line.lineId === lineId));
  return silence.some(names.map((line) => lineName(line, customer.locale)));
}

function ChoiceForm({ backorder, action }: { backorder: LoadedBackorder; action: string }) {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale];
  const { offer, timeZone } = backorder.facts;
  const asked = questions(backorder);
  if (asked.length === 0) return null;
  return (
    <form method="post" action={action}>
      <h2>{offer === null ? text.cancelTitle : text.askTitle}</h2>
      {offer === null ? (
        <p>{text.cancelNote}</p>
      ) : (
        <p className="note">
          <strong>{text.deadline(deadlineText(locale, offer.expiresAt, timeZone))}</strong>
          <br />
          {silenceText(backorder, offer.lines)}
        </p>
      )}
      <input type="hidden" name="offerVersion" value={offer?.version ?? NO_OFFER} />
      {asked.map(({ lineId, name, options }) => (
        <fieldset key={lineId}>
          <legend>
            <bdi>{name}</bdi>
          </legend>
          {options.map((option) => (
            <label key={option.value}>
              <input type="radio" name={`choice.${lineId}`} value={option.value} />
              <span>{option.text}</span>
            </label>
          ))}
          <label>
            <input type="radio" name={`choice.${lineId}`} value="" defaultChecked />
            <span>{offer === null ? text.keep : text.notNow}</span>
          </label>
        </fieldset>
      ))}
      <label>
        <input type="checkbox" name="confirm" value="yes" />
        <span>{text.confirmBox}</span>
      </label>
      <button type="submit">{text.submit}</button>
    </form>
  );
}

/** The customer's page: where the order stands, what can be chosen, what was chosen. */
export function statusPage(
  backorder: LoadedBackorder,
  page: {
    readonly base: string;
    readonly message: string | null;
    readonly undoUntil: string | null;
    readonly outcome: string | null;
  },
): string {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale];
  const { channel } = backorder;
  const shop = channel.name[locale] ?? channel.name.ja ?? channel.name.en ?? channel.sender.name;
  const outcome = page.outcome as keyof typeof text.closed | null;
  return document(
    locale,
    text.title,
    <>
      <p className="soft">
        <bdi>{shop}</bdi>
      </p>
      <h1>{text.title}</h1>
      {page.message !== null && (
        <p className="note" role="status">
          {page.message}
        </p>
      )}
      <p>
        <bdi>{text.greeting(backorder.customer.name)}</bdi>
      </p>
      <p>
        {text.order}: <bdi>{backorder.orderNumber}</bdi>
      </p>
      {outcome !== null && <p>{text.closed[outcome]}</p>}
      <h2>{text.items}</h2>
      {backorder.lines.map((line) => (
        <Item key={line.lineId} line={line} backorder={backorder} />
      ))}
      {page.undoUntil !== null && (
        <form method="post" action={`${page.base}/undo`}>
          <h2>{text.decidedTitle}</h2>
          <p>{text.undoUntil(page.undoUntil)}</p>
          <button type="submit" className="quiet">
            {text.undo}
          </button>
        </form>
      )}
      <ChoiceForm backorder={backorder} action={`${page.base}/decisions`} />
      <h2>{text.contact}</h2>
      <p>
        <bdi>{shop}</bdi>
        <br />
        <a href={`mailto:${channel.replyTo ?? channel.sender.email}`}>{channel.replyTo ?? channel.sender.email}</a>
        {channel.phone !== undefined && (
          <>
            <br />
            {channel.phone}
          </>
        )}
      </p>
    </>,
  );
}

/** The visible step between choosing and deciding, for an answer sent without the box ticked. */
export function confirmPage(
  backorder: LoadedBackorder,
  page: {
    readonly base: string;
    readonly offerVersion: string;
    readonly chosen: readonly { readonly lineId: string; readonly value: string }[];
  },
): string {
  const { locale } = backorder.customer;
  const text = PAGE_TEXTS[locale];
  const asked = questions(backorder);
  return document(
    locale,
    text.confirmTitle,
    <>
      <h1>{text.confirmTitle}</h1>
      <p>{text.confirmNote}</p>
      <form method="post" action={`${page.base}/decisions`}>
        <input type="hidden" name="offerVersion" value={page.offerVersion} />
        <input type="hidden" name="confirm" value="yes" />
        {page.chosen.map(({ lineId, value }) => {
          const question = asked.find((item) => item.lineId === lineId);
          return (
            <div className="item" key={lineId}>
              <input type="hidden" name={`choice.${lineId}`} value={value} />
              <h2>
                <bdi>{question?.name ?? lineId}</bdi>
              </h2>
              <p>{question?.options.find((option) => option.value === value)?.text ?? value}</p>
            </div>
          );
        })}
        <button type="submit">{text.confirm}</button>
      </form>
      <p>
        <a href={page.base}>{text.back}</a>
      </p>
    </>,
  );
}
