import { type Block, paragraphEn, paragraphJa } from './blocks';
import { deadlineText } from './dates';
import type { MailFacts, MailOffer } from './mail-facts';

type AskedLine = MailOffer['lines'][number];

/** A marketplace sold what is asked about: it cancels by itself, and gives the money back. */
export const isOnMarketplace = ({ lines }: MailOffer): boolean =>
  lines.some(({ standsUntil }) => standsUntil !== undefined);

const namesJa = (lines: readonly AskedLine[]): string => lines.map(({ name }) => `「${name}」`).join('');
const namesEn = (lines: readonly AskedLine[]): string => lines.map(({ name }) => `“${name}”`).join(' and ');

/** Lines that go on, those together that stand for as long. */
function standing(lines: readonly AskedLine[]): readonly (readonly AskedLine[])[] {
  const groups = new Map<AskedLine['standsUntil'], AskedLine[]>();
  for (const line of lines) groups.set(line.standsUntil, [...(groups.get(line.standsUntil) ?? []), line]);
  return [...groups.values()];
}

function endsJa({ shop }: MailFacts, group: readonly AskedLine[], isAll: boolean): string {
  const until = group[0]?.standsUntil ?? null;
  const what = isAll ? 'ご注文' : `${namesJa(group)}のご注文`;
  return until === null
    ? `お待ちいただく場合も、ご注文いただいたモールの定めにより、${what}がキャンセルとなることがございます。`
    : `お待ちいただく場合も、${deadlineText('ja', until, shop.timeZone)}までに発送できないときは、ご注文いただいたモールの定めにより、${what}はキャンセルとなります。`;
}

function endsEn({ shop }: MailFacts, group: readonly AskedLine[], isAll: boolean): string {
  const until = group[0]?.standsUntil ?? null;
  const what = isAll ? 'your order' : namesEn(group);
  const have = isAll || group.length === 1 ? 'it has' : 'they have';
  return until === null
    ? `Even if you wait, the marketplace you ordered from may cancel ${what} under its own rules.`
    : `Even if you wait, the marketplace you ordered from cancels ${what} if ${have} not shipped by ${deadlineText('en', until, shop.timeZone)}.`;
}

/** What is given up where nobody answers, and what goes on, for as long as the marketplace leaves it standing. */
function parted({ lines }: MailOffer) {
  const lost = lines.filter(({ onSilence }) => onSilence === 'cancel');
  const kept = lines.filter((line) => !lost.includes(line));
  const groups = standing(kept);
  return { lost, kept, groups, isAll: lost.length === 0 && groups.length === 1 };
}

/** What silence means on a marketplace, and until when it leaves the order standing. */
export function marketplaceSilenceJa(facts: MailFacts, offer: MailOffer): readonly Block[] {
  const { lost, kept, groups, isAll } = parted(offer);
  const what = kept.length === 0 ? '入荷待ちの商品' : namesJa(lost);
  const goOn = 'このまま入荷をお待ちいただくものとしてご注文を継続いたします。';
  return [
    ...paragraphJa(
      lost.length > 0 && `期限までにご回答がない場合は、${what}のご注文をキャンセルいたします。`,
      lost.length > 0 &&
        'お支払い済みの代金のご返金につきましては、ご注文いただいたモールの定めによりお手続きいたします。',
      kept.length > 0 && (lost.length > 0 ? `そのほかの商品は、${goOn}` : `期限までにご回答がない場合は、${goOn}`),
    ),
    ...paragraphJa(...groups.map((group) => endsJa(facts, group, isAll))),
  ];
}

export function marketplaceSilenceEn(facts: MailFacts, offer: MailOffer): readonly Block[] {
  const { lost, kept, groups, isAll } = parted(offer);
  const what = kept.length === 0 ? 'the units on backorder' : namesEn(lost);
  const paid = kept.length > 0 && lost.length === 1 ? 'it' : 'them';
  return [
    ...paragraphEn(
      lost.length > 0 && `If we do not hear from you by then, ${what} will be cancelled.`,
      lost.length > 0 && `Anything you have paid for ${paid} is refunded through the marketplace you ordered from.`,
      kept.length > 0 &&
        (lost.length > 0
          ? 'We will keep the rest of your order open and ship it when it arrives.'
          : 'If we do not hear from you by then, we will keep your order open and ship when the items arrive.'),
    ),
    ...paragraphEn(...groups.map((group) => endsEn(facts, group, isAll))),
  ];
}
