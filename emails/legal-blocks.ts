import { type Block, paragraphEn, paragraphJa } from './blocks';
import { dayText, deadlineText } from './dates';
import type { Locale, MailDelay, MailFacts, MailOffer } from './mail-facts';

/** Lines that the same is to be said of, by name. */
interface DelayGroup {
  readonly names: readonly string[];
  readonly delay: MailDelay;
}

function delayGroups(offer: MailOffer): DelayGroup[] {
  const groups = new Map<string, { names: string[]; delay: MailDelay }>();
  for (const { name, legal } of offer.lines) {
    if (legal === undefined) continue;
    // Of how many units it is said, it is said of one item.
    const { missingUnits, firstUnits, agreedUnits } = legal;
    const counted = [missingUnits, firstUnits, agreedUnits].some((units) => units !== undefined);
    const key = JSON.stringify([legal, counted ? name : null]);
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { names: [name], delay: legal });
  }
  return [...groups.values()];
}

/**
 * What silence means on a first delay, in the words of 16 CFR 435.2(b)(1)(ii); the customer's page says the same. `by`: the
 * moment that ends the day, for whoever reads it on a clock on which it ends later.
 */
export const CONSENT_BY_SILENCE = {
  ja: (until: string, by: string | null): string =>
    `発送前、かつ${by ?? until}までにキャンセルのご連絡がない場合は、${until}までの発送にご同意いただいたものといたします。`,
  en: (until: string, by: string | null): string =>
    `Unless you tell us to cancel before we ship, and by ${by ?? `the end of ${until}`}, you will be deemed to have agreed to shipment on or before ${until}.`,
} as const;

/** 法律上の期限: its moment on the reader's clock, where its day is not enough to go by; null where it is. */
const momentText = (locale: Locale, { endsAt }: Pick<MailDelay, 'endsAt'>, { shop }: MailFacts): string | null =>
  endsAt === undefined ? null : deadlineText(locale, endsAt, shop.timeZone);

const namesJa = (names: readonly string[]): string => names.map((name) => `「${name}」`).join('');
const namesEn = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(' and ');

/** What he has agreed to wait with is not lost by silence on the rest. */
const agreedJa = ({ notice, agreedUnits, agreedUntil }: MailDelay): string | false =>
  notice !== 'us-first-delay' &&
  agreedUnits !== undefined &&
  `すでに「待つ」とのご回答をいただいております${agreedUnits}点は、${agreedUntil === undefined ? '' : `ご同意いただいた発送日の${dayText('ja', agreedUntil)}まで、`}キャンセルいたしません。`;
const agreedEn = ({ notice, agreedUnits, agreedUntil }: MailDelay): string | false =>
  notice !== 'us-first-delay' &&
  agreedUnits !== undefined &&
  `The ${agreedUnits === 1 ? 'one' : agreedUnits} you have already agreed to wait for will not be cancelled${agreedUntil === undefined ? '' : ` before the end of ${dayText('en', agreedUntil)}, the ship date you agreed to`}.`;

/**
 * What silence cancels first: 未入荷の分 of an item of which some is here, or has left; of one whose units end apart, those that end
 * first; otherwise all of it.
 */
function endingJa(goods: string, { missingUnits, firstUnits }: MailDelay): string {
  if (missingUnits === undefined) return firstUnits === undefined ? goods : `${goods}のうち${firstUnits}点`;
  return firstUnits === undefined
    ? `${goods}のうち未入荷の${missingUnits}点`
    : `${goods}の未入荷${missingUnits}点のうち${firstUnits}点`;
}
function endingEn(goods: string, { missingUnits, firstUnits }: MailDelay): string {
  if (missingUnits === undefined) return firstUnits === undefined ? goods : `${firstUnits} of ${goods}`;
  if (firstUnits !== undefined) return `${firstUnits} of the ${missingUnits} units of ${goods} that are not here yet`;
  return missingUnits === 1
    ? `the one unit of ${goods} that is not here yet`
    : `the ${missingUnits} units of ${goods} that are not here yet`;
}

/** Units of the item that silence cancels later, each by the day it stands to. */
const laterJa = ({ later = [] }: MailDelay, facts: MailFacts): string =>
  later
    .map((delay) => {
      const by = momentText('ja', delay, facts) ?? dayText('ja', delay.silentUntil);
      return `ほかの${delay.units}点は、${by}までに発送できず、それまでに「待つ」とのご回答もいただけない場合に、同じくキャンセルとなります。`;
    })
    .join('');
const laterEn = ({ later = [] }: MailDelay, facts: MailFacts): string =>
  later
    .map((delay) => {
      const by = momentText('en', delay, facts) ?? `the end of ${dayText('en', delay.silentUntil)}`;
      return `For ${delay.units === 1 ? 'another one' : `another ${delay.units}`}, the same applies by ${by}.`;
    })
    .join(' ');

/** Said beside what is cancelled of an item of which some is here, or has left: in mails and on the page. */
export const STAYS = {
  ja: 'すでにご用意または発送いたしました分は、キャンセルいたしません。',
  en: 'What is already here, or on its way to you, will not be cancelled.',
} as const;

function groupJa({ names, delay }: DelayGroup, facts: MailFacts): readonly Block[] {
  const goods = namesJa(names);
  const [was, until] = [dayText('ja', delay.shipBy), dayText('ja', delay.silentUntil)];
  const by = momentText('ja', delay, facts);
  const dated = delay.revisedShipDate !== null;
  return [
    ...paragraphJa(
      `${goods}は、${was}までに発送すべきところ、期日に間に合わない見込みです。`,
      delay.revisedShipDate === null
        ? '仕入先から確かな入荷日の回答を得られていないため、新しい発送日は、現時点ではご案内することができません。'
        : `新しい発送予定日は、${dayText('ja', delay.revisedShipDate)}です。`,
    ),
    ...paragraphJa(
      delay.missingUnits === undefined
        ? 'このままお待ちいただくか、キャンセルされるかをお選びいただけます。キャンセルの場合は、お客様のご負担なく、速やかに全額をご返金いたします。'
        : 'このままお待ちいただくか、未入荷の分をキャンセルされるかをお選びいただけます。キャンセルの場合は、お客様のご負担なく、速やかにその代金の全額をご返金いたします。',
      delay.notice === 'us-first-delay'
        ? CONSENT_BY_SILENCE.ja(until, by)
        : `${by === null ? `${until}までに発送できず、かつ同日までに「待つ」とのご回答をいただけない場合は` : `${by}までに発送できず、「待つ」とのご回答もいただけない場合は`}、${endingJa(goods, delay)}のご注文は自動的にキャンセルとなり、全額をご返金いたします。`,
      laterJa(delay, facts) || false,
      delay.notice !== 'us-first-delay' && delay.missingUnits !== undefined && STAYS.ja,
      agreedJa(delay),
      !dated && '発送日未定のままお待ちいただく場合も、発送前であれば、いつでもキャンセルしていただけます。',
    ),
  ];
}

function groupEn({ names, delay }: DelayGroup, facts: MailFacts): readonly Block[] {
  const goods = namesEn(names);
  const one = names.length === 1;
  const it = one ? 'it' : 'them';
  const [was, until] = [dayText('en', delay.shipBy), dayText('en', delay.silentUntil)];
  const by = momentText('en', delay, facts);
  return [
    ...paragraphEn(
      `${goods} should ship by ${was}, and we will not be able to keep that date.`,
      delay.revisedShipDate === null
        ? 'We cannot tell you how long the delay will be, because our supplier has not been able to give us a date we can rely on.'
        : `We now expect to ship ${it} on or before ${dayText('en', delay.revisedShipDate)}.`,
    ),
    ...paragraphEn(
      delay.missingUnits === undefined
        ? `You may agree to wait, or cancel and receive a prompt refund of everything you paid for ${it}, at no cost to you.`
        : 'You may agree to wait, or cancel what is not here yet and receive a prompt refund of everything you paid for that, at no cost to you.',
      delay.notice === 'us-first-delay'
        ? CONSENT_BY_SILENCE.en(until, by)
        : `Unless we ship by ${by ?? `the end of ${until}`}, or you tell us by then that you agree to wait longer, your order for ${endingEn(goods, delay)} will automatically be cancelled and fully refunded.`,
      laterEn(delay, facts) || false,
      delay.notice !== 'us-first-delay' && delay.missingUnits !== undefined && STAYS.en,
      agreedEn(delay),
      delay.revisedShipDate === null &&
        `If you agree to wait without a date, you can still cancel at any time until ${one ? 'it ships' : 'they ship'}.`,
    ),
  ];
}

/**
 * What the law wants said of each delay: the new date, or that there is none and why (16 CFR 435.2(a)(3)), the right to
 * cancel, what silence means.
 */
export const legalBlocksJa = (facts: MailFacts, offer: MailOffer): readonly Block[] =>
  delayGroups(offer).flatMap((group) => groupJa(group, facts));
export const legalBlocksEn = (facts: MailFacts, offer: MailOffer): readonly Block[] =>
  delayGroups(offer).flatMap((group) => groupEn(group, facts));
