import { hasComeBack, trueDeadline } from '../domain/backorder/law';
import { deadlineLeft, type OfferChoice, type OpenOffer, offerLines } from '../domain/backorder/offer';
import { deadlineText } from '../emails/dates';
import { NO_OFFER } from '../record/judge-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { choiceText, nameOf, silenceText, textsOf, unitsText } from './customer-page-words';

/** What can be chosen for a line, and for how many units of it. */
export interface Question {
  readonly lineId: string;
  readonly quantity: number;
  readonly choices: readonly OfferChoice[];
}

/** What was sent and could not be taken: the fields keep it, and say what is wrong. */
export interface Rejected {
  readonly given: URLSearchParams;
  /** By line. */
  readonly errors: ReadonlyMap<string, string>;
  /** The same of days that were named, by line. */
  readonly dates: ReadonlyMap<string, string>;
}

/** A choice as the form's fields name it. */
export const choiceValue = (choice: OfferChoice): string =>
  choice.choice === 'alternative' ? `alternative:${choice.alternativeSku}` : choice.choice;

/**
 * What can be chosen now: while an offer is open its choices, as it or its next version says them, for nobody is shown a date
 * that holds no more; and cancelling whatever has not left.
 */
export function questions({ facts, lines, now }: LoadedBackorder): readonly Question[] {
  if (facts.closed) return [];
  const asked = facts.offer === null ? [] : offerLines(facts, now);
  const others = lines
    .filter((line) => line.waiting + line.allocated > line.released)
    .filter(({ lineId }) => asked.every((line) => line.lineId !== lineId))
    .map(
      (line): Question => ({
        lineId: line.lineId,
        quantity: line.waiting + line.allocated - line.released,
        choices: [{ choice: 'cancel' }],
      }),
    );
  return [...asked, ...others];
}

interface FormPart {
  readonly backorder: LoadedBackorder;
  readonly question: Question;
  readonly rejected: Rejected | null;
}

/** An alternative that is not there for all units of the line: it is taken for a number of them. */
const isScarce = (choice: OfferChoice): boolean => choice.choice === 'alternative' && choice.upTo !== undefined;

/** 五点のうち二点だけ: a number for each choice, for whoever does not want the same for all units. */
function ByUnits({ backorder, question, rejected }: FormPart) {
  const text = textsOf(backorder);
  const { lineId, quantity, choices } = question;
  const fields = choices.map((choice) => ({ choice, name: `units.${lineId}:${choiceValue(choice)}` }));
  return (
    <details open={choices.some(isScarce) || fields.some(({ name }) => (rejected?.given.get(name) ?? '') !== '')}>
      <summary>{text.byUnits}</summary>
      <p className="soft">{text.byUnitsNote(quantity)}</p>
      {fields.map(({ choice, name }) => (
        <label key={name}>
          <input
            type="number"
            inputMode="numeric"
            name={name}
            min={0}
            max={choice.choice === 'alternative' ? (choice.upTo ?? quantity) : quantity}
            defaultValue={rejected?.given.get(name) ?? undefined}
          />
          <span>{unitsText(backorder, lineId, choice)}</span>
        </label>
      ))}
    </details>
  );
}

/** There is nothing to answer here, and nothing comes of silence: the customer may still change his mind. */
const mayBeKept = ({ facts }: LoadedBackorder, { lineId, choices }: Question): boolean =>
  choices.every(({ choice }) => choice === 'cancel') &&
  facts.offer?.lines.some((line) => line.lineId === lineId && line.onSilence === 'cancel') !== true;

function QuestionField({ backorder, question, rejected }: FormPart) {
  const text = textsOf(backorder);
  const { lineId, quantity, choices } = question;
  const name = `choice.${lineId}`;
  const given = rejected?.given.get(name) ?? '';
  const chosen = choices.some((choice) => choiceValue(choice) === given) ? given : '';
  const error = rejected?.errors.get(lineId);
  return (
    <fieldset>
      <legend>
        <bdi>{`${nameOf(backorder, lineId)} (${text.quantity} ${text.pieces(quantity)})`}</bdi>
      </legend>
      {error !== undefined && <p className="bad">{error}</p>}
      {choices
        .filter((choice) => !isScarce(choice))
        .map((choice) => (
          <label key={choiceValue(choice)}>
            <input
              type="radio"
              name={name}
              value={choiceValue(choice)}
              defaultChecked={chosen === choiceValue(choice)}
            />
            <span>{choiceText(backorder, lineId, choice)}</span>
          </label>
        ))}
      <label>
        <input type="radio" name={name} value="" defaultChecked={chosen === ''} />
        <span>{mayBeKept(backorder, question) ? text.keep : text.notNow}</span>
      </label>
      {quantity > 1 && <ByUnits backorder={backorder} question={question} rejected={rejected} />}
    </fieldset>
  );
}

/** One answer for all lines, where there are more than a page holds. */
function ForAll({ backorder }: { backorder: LoadedBackorder }) {
  const text = textsOf(backorder).all;
  const values = backorder.facts.offer === null ? (['cancel'] as const) : (['wait', 'cancel'] as const);
  return (
    <fieldset>
      <legend>{text.title}</legend>
      {values.map((value) => (
        <label key={value}>
          <input type="radio" name="choice.*" value={value} />
          <span>{text[value]}</span>
        </label>
      ))}
      <label>
        <input type="radio" name="choice.*" value="" defaultChecked />
        <span>{text.each}</span>
      </label>
    </fieldset>
  );
}

/** Until when he can answer; where its notice came back, no later than what stood before it. */
const deadlineOf = ({ facts, now }: LoadedBackorder, { lines, ...offer }: OpenOffer) =>
  trueDeadline({ expiresAt: deadlineLeft({ lines, ...offer }, now), lines }, hasComeBack(facts, offer.version));

/** The choices of the lines on this page, with the deadline and what silence means. Sending it only asks to confirm. */
export function ChoiceForm({
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
  const { locale } = backorder.customer;
  const text = textsOf(backorder);
  const { offer, timeZone } = backorder.facts;
  const all = questions(backorder);
  const asked = all.filter(({ lineId }) => lineIds.includes(lineId));
  if (all.length === 0) return null;
  return (
    <form method="post" action={action}>
      <h2>{offer === null ? text.cancelTitle : text.askTitle}</h2>
      {offer === null ? (
        <p>{text.cancelNote}</p>
      ) : (
        <p className="note">
          <strong>{text.deadline(deadlineText(locale, deadlineOf(backorder, offer), timeZone))}</strong>
          <br />
          {silenceText(backorder, offer.lines)}
        </p>
      )}
      <input type="hidden" name="offerVersion" value={offer?.version ?? NO_OFFER} />
      {asked.length < all.length && <ForAll backorder={backorder} />}
      {asked.map((question) => (
        <QuestionField key={question.lineId} backorder={backorder} question={question} rejected={rejected} />
      ))}
      <button type="submit">{text.submit}</button>
    </form>
  );
}
