import { showsDates } from '../domain/backorder/date-news';
import { canonical } from '../domain/backorder/digest';
import { owedUnits, waitingUnits } from '../domain/backorder/quantities';
import { hasUnknownDate } from '../domain/backorder/rules/dates';
import { readyNow } from '../domain/backorder/rules/first-notice';
import type { MailMatter, MailQuantity } from '../emails/mail-facts';
import type { Act } from './act';
import type { OpenCall } from './call-words';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { mailMatter } from './mail-matter';
import { decisionsOf } from './open-answers';

/** What a call is to say by now. */
export interface CallMatter {
  readonly matter: MailMatter;
  /** The answers it confirms that still stand. */
  readonly answers?: readonly string[];
}

/** `over`: nothing of it is so any more. `asked`: it puts a question, and says what that says until it is put anew. */
export type ByNow = CallMatter | 'over' | 'asked';

/** Units of which a notice tells, as many of them as are still where it says. */
function stillThere<Units extends MailQuantity>(
  told: readonly Units[],
  { lines }: LoadedBackorder,
  there: (line: RecordedLine) => number,
): readonly Units[] {
  return told.flatMap((units) => {
    const line = lines.find(({ lineId }) => lineId === units.lineId);
    const quantity = line === undefined ? 0 : Math.min(units.quantity, there(line));
    return quantity === 0 ? [] : [{ ...units, quantity }];
  });
}

/** Nothing else of the order has left, and nothing will: the rest was cancelled after the parcel. */
const isAllThatCame = ({ lines }: LoadedBackorder, parcel: readonly MailQuantity[]): boolean =>
  owedUnits(lines) === 0 &&
  lines.every(({ lineId, shipped }) => shipped === (parcel.find((units) => units.lineId === lineId)?.quantity ?? 0));

const some = <Units>(units: readonly Units[], matter: (units: readonly Units[]) => MailMatter): ByNow =>
  units.length === 0 ? 'over' : { matter: matter(units) };

/** Some line's date is still another than was known before that notice. */
const isNews = ({ facts }: LoadedBackorder, { kept: { before } }: OpenCall): boolean =>
  before === undefined ||
  facts.lines.some(
    (line) =>
      showsDates(line) &&
      before.lines.some(({ lineId, told }) => lineId === line.lineId && canonical(told) !== canonical(line.current)),
  );

/** A question is put as its offer stands; while that waits to be revised, nobody says anything else. */
const asked = ({ facts: { offer } }: LoadedBackorder, version: number, matter: MailMatter): ByNow =>
  offer === null || offer.stale || offer.version !== version ? 'asked' : { matter };

async function confirmed(
  act: Act,
  backorder: LoadedBackorder,
  call: OpenCall,
  matter: Extract<MailMatter, { readonly template: 'decision-received' }>,
): Promise<ByNow> {
  const { answers = [] } = call.kept;
  if (answers.length === 0) return { matter };
  const { takenBack } = matter;
  const decisions = await decisionsOf(act, backorder.facts.id, answers, takenBack);
  const decisionIds = decisions.map(({ id }) => id);
  if (decisionIds.length === 0) return 'over';
  const source = {
    backorder: { ...backorder, decisions },
    lines: backorder.lines,
    offer: null,
    money: { refund: null, coupon: null },
    because: null,
    supplierSilent: false,
    others: [],
  };
  const { asBefore = false, questionOver = false } = matter;
  const mail = { template: 'decision-received', decisionIds } as const;
  return {
    matter: mailMatter(
      takenBack ? { ...mail, takenBack: true, asBefore, questionOver } : { ...mail, takenBack: false },
      source,
    ),
    answers: decisionIds,
  };
}

/** What a call's notice says of the facts as they are by now: of money and of what was done it says what it said. */
export async function matterByNow(act: Act, backorder: LoadedBackorder, call: OpenCall): Promise<ByNow> {
  const { facts, lines, now } = backorder;
  const { matter } = call.kept;
  switch (matter.template) {
    case 'first-notice': {
      if (matter.offer !== null) return asked(backorder, matter.offer.offer.version, matter);
      if (facts.lines.every((line) => !showsDates(line))) return 'over';
      const nextNewsOn = hasUnknownDate(facts) ? (facts.course.nextNewsOn ?? matter.nextNewsOn) : null;
      return { matter: { ...matter, nextNewsOn, ready: readyNow(facts, now) } };
    }
    case 'offer':
    case 'offer-us-first-delay':
    case 'offer-us-long-delay':
    case 'offer-us-renewed-delay':
    case 'offer-reminder':
      return asked(backorder, matter.offer.version, matter);
    case 'date-confirmed':
    case 'date-changed':
      return isNews(backorder, call) || (matter.questionOver === true && facts.lines.some(showsDates))
        ? { matter: { ...matter, nextNewsOn: hasUnknownDate(facts) ? matter.nextNewsOn : null } }
        : 'over';
    case 'date-missed':
      return isNews(backorder, call) ? { matter } : 'over';
    case 'still-asking': {
      const { offer, ...rest } = matter;
      const isOpen = offer !== undefined && facts.offer?.version === offer.version;
      return hasUnknownDate(facts) ? { matter: isOpen ? matter : rest } : 'over';
    }
    case 'arrived':
      return waitingUnits(lines) > 0 || lines.every(({ released }) => released === 0)
        ? 'over'
        : { matter: { ...matter, rest: lines.some(({ cancelled }) => cancelled > 0) } };
    case 'part-shipped':
      return some(
        stillThere(matter.leaving, backorder, ({ released }) => released),
        (leaving) => ({ ...matter, leaving }),
      );
    case 'held-for-rest':
      return some(
        stillThere(matter.held, backorder, ({ allocated, released }) => allocated - released),
        (held) => ({ ...matter, held }),
      );
    case 'late-termination':
      return some(
        stillThere(matter.late, backorder, ({ waiting, allocated, released }) => waiting + allocated - released),
        (late) => ({ ...matter, late }),
      );
    case 'shipped':
      return { matter: { ...matter, complete: matter.complete || isAllThatCame(backorder, matter.parcel) } };
    case 'cancelled':
      return {
        matter: { ...matter, whole: lines.every((line) => line.cancelled + line.substituted === line.ordered) },
      };
    case 'decision-received':
      return confirmed(act, backorder, call, matter);
    default:
      return { matter };
  }
}
