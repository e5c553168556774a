import { mayTerminate } from '../domain/backorder/law';
import { type OfferChoice, offerLines } from '../domain/backorder/offer';
import { POINTS_BACK } from '../emails/choice-terms';
import { NO_OFFER } from '../record/judge-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { usedPointsOf } from '../record/mail-matter';
import { choiceText, deadlineOf, nameOf, silenceText, textsOf, unitsText } from './customer-page-words';

/** What can be chosen for a line, and for how many units of it. */
export interface Question {
  readonly lineId: string;
  readonly quantity: number;
  readonly choices: readonly OfferChoice[];
}

/** As much of it as one page has room for. */
export interface PageQuestion extends Question {
  /** So many more alternatives are on the pages that follow. */
  readonly further: number;
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

/** What is shown again of a number that was wrong. */
const MOST_DIGITS = 10;

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
            defaultValue={rejected?.given.get(name)?.slice(0, MOST_DIGITS)}
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

/** The choices of a line; where it has more alternatives than the page holds, with the way to them. */
export function QuestionField({
  backorder,
  question,
  rejected,
  nextPage,
}: FormPart & { readonly question: PageQuestion; readonly nextPage: string }) {
  const text = textsOf(backorder);
  const { lineId, quantity, choices } = question;
  const name = `choice.${lineId}`;
  const given = rejected?.given.get(name) ?? '';
  const chosen = choices.some((choice) => choiceValue(choice) === given) ? given : '';
  const error = rejected?.errors.get(lineId);
  const { keep } = mayTerminate(backorder.facts, lineId, backorder.now) ? text.end : text;
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
      {question.further > 0 && (
        <p>
          <a href={nextPage}>{text.further(question.further)}</a>
        </p>
      )}
      <label>
        <input type="radio" name={name} value="" defaultChecked={chosen === ''} />
        <span>{mayBeKept(backorder, question) ? keep : text.notNow}</span>
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

/** The choices of the lines on this page, with the deadline and what silence means. Sending it only asks to confirm. */
export function ChoiceForm({
  backorder,
  action,
  asked,
  nextPage,
  rejected,
}: {
  backorder: LoadedBackorder;
  action: string;
  /** Those of this page. */
  asked: readonly PageQuestion[];
  nextPage: string;
  rejected: Rejected | null;
}) {
  const text = textsOf(backorder);
  const { offer } = backorder.facts;
  const deadline = offer === null ? null : deadlineOf(backorder, offer);
  const all = questions(backorder);
  if (all.length === 0) return null;
  const points = usedPointsOf(backorder);
  const ends = all.every(({ lineId }) => mayTerminate(backorder.facts, lineId, backorder.now));
  return (
    <form method="post" action={action}>
      <h2>{offer !== null ? text.askTitle : ends ? text.end.title : text.cancelTitle}</h2>
      {offer === null ? (
        <p>{ends ? text.end.note : text.cancelNote}</p>
      ) : (
        <p className="note">
          {deadline !== null && (
            <>
              <strong>{deadline}</strong>
              <br />
            </>
          )}
          {silenceText(backorder, offer)}
        </p>
      )}
      {points !== null && <p>{POINTS_BACK[backorder.customer.locale][points]}</p>}
      <input type="hidden" name="offerVersion" value={offer?.version ?? NO_OFFER} />
      {asked.length < all.length && <ForAll backorder={backorder} />}
      {asked.map((question) => (
        <QuestionField
          key={question.lineId}
          backorder={backorder}
          question={question}
          nextPage={nextPage}
          rejected={rejected}
        />
      ))}
      <button type="submit">{text.submit}</button>
    </form>
  );
}
