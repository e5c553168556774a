import type { Strategy } from '../domain/allocation/strategy';
import type { LineFacts, RefusalReason } from '../domain/backorder/facts';
import { type BusinessDate, type DatePrecision, plannedDay } from '../domain/calendar/business-date';
import type { LinePromise } from '../domain/promise/promise';
import type { Words } from '../domain/words';
import { nearDayText, restockText, windowText } from '../emails/dates';
import type { AheadByKits } from './ahead-by-kits';

/** What a line's place in a queue, and its date or the want of one, follow from. */
export interface Place {
  readonly position: number;
  /** Those that go into kits among them. */
  readonly unitsAhead: number;
  readonly aheadByKits: AheadByKits;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  readonly supply: {
    readonly supplyId: string;
    readonly eta: BusinessDate | null;
    readonly precision: DatePrecision;
    readonly overdue: boolean;
    readonly own: boolean;
    /** What comes with it is a component of the kit that the line waits for. */
    readonly component?: string;
  } | null;
  readonly promise: LinePromise | null;
  readonly unknownBecause: LineFacts['unknownBecause'];
  /** Why it would have been refused, had it not been sold already. */
  readonly problem: RefusalReason | null;
  /** Its customer is being asked what shall become of it. */
  readonly asked: boolean;
  /** A pre-order's. */
  readonly releaseDate: BusinessDate | null;
  /** The carrier of its window, where the order names one. */
  readonly carrier: Words | null;
  /** Its customer wants the order in one parcel, and something else of it comes later or has no date. */
  readonly inOneParcel: boolean;
  /** Supply that is only planned is there, and may not promise this line. */
  readonly firmOnly: boolean;
  /** Some supply for all is on its way, of the item or of what a kit is made of. */
  readonly announced: boolean;
  /** How the house treats its customer's class; null where there are no classes. */
  readonly strategy: Strategy | null;
  /** How the house shares what comes, where it is not simply down the queue. */
  readonly sharing: readonly Words[];
}

const units = (count: number): string => `${count} ${count === 1 ? 'unit' : 'units'}`;

function queueWords({ position, unitsAhead, aheadByKits: { forKits } }: Place): Words {
  if (position === 1)
    return forKits === 0
      ? { ja: '待ち順は1番目です。', en: 'First in the queue.' }
      : {
          ja: `この商品だけの待ち順は1番目ですが、この商品を使うセット商品の分として、前に${forKits}点分の入荷待ちがあります。`,
          en: `First in its own queue, but ${units(forKits)} of it ${forKits === 1 ? 'is' : 'are'} waited for ahead, for kits that are made with it.`,
        };
  return {
    ja: `待ち順は${position}番目で、前に${unitsAhead}点分の入荷待ちがあります${forKits === 0 ? '' : `(うち${forKits}点はセット商品に使う分)`}。`,
    en: `Number ${position} in the queue, with ${units(unitsAhead)} waiting ahead${forKits === 0 ? '' : `, ${forKits} of them for kits that are made with it`}.`,
  };
}

/** Others want what a kit is made of, and are served before it. */
function componentsAheadWords({ aheadByKits: { ofComponents } }: Place): Words | null {
  if (ofComponents.length === 0) return null;
  return {
    ja: `ただし、構成品には、前にほかの入荷待ちがあります(${ofComponents.map((of) => `${of.sku} ${of.units}点分`).join('、')})。`,
    en: `Of its components, others are served before it: ${ofComponents.map((of) => `${units(of.units)} of ${of.sku}`).join(', ')}.`,
  };
}

const STRATEGIES: Readonly<Record<Strategy, Words>> = {
  win: {
    ja: '引当区分は「最優先」(win)です。待ち順にかかわらず、最も早い入荷から全数を充てます。',
    en: 'Its class wins: it is given all it waits for from the earliest supply, whatever its place.',
  },
  gain: {
    ja: '引当区分は「維持優先」(gain)です。お約束した日を守り、最優先の分を除いて余裕があれば早めます。',
    en: 'Its class gains: it keeps what it was promised, and comes forward where those that win leave units.',
  },
  improve: {
    ja: '引当区分は「維持・改善」(improve)です。お約束した日を守り、最優先・維持優先に次いで早めます。',
    en: 'Its class improves: it keeps what it was promised, and comes forward after those that win and gain.',
  },
  redistribute: {
    ja: '引当区分は「再配分」(redistribute)です。上位の区分の分を除いた入荷を待ち順に充てるため、日付は前後することがあります。',
    en: 'Its class is redistributed: what better classes leave goes down the queue, so its date may move either way.',
  },
  fill: {
    ja: '引当区分は「残数充当」(fill)です。ほかの区分の残りを充て、計画の見直しで日付を早めることはありません。',
    en: 'Its class fills: it is given what others leave, and planning anew never brings its date forward.',
  },
  lose: {
    ja: '引当区分は「後回し」(lose)です。ほかの方が必要とする入荷はすべてお譲りします。',
    en: 'Its class loses: it gives up all that anybody else can use.',
  },
  skip: {
    ja: '引当区分は「据え置き」(skip)です。計画の見直しの対象とせず、今の予定を保ちます。',
    en: 'Its class is skipped: planning leaves it with what it has.',
  },
};

const strategyWords = ({ strategy }: Place): Words | null => (strategy === null ? null : STRATEGIES[strategy]);

/** No supply reaches this far down the queue. */
function nothingComes({ kind, unknownBecause, firmOnly, announced }: Place): Words {
  if (unknownBecause === 'discontinued')
    return {
      ja: '販売終了のため、入荷の見込みがありません。',
      en: 'The item is discontinued: nothing more will come.',
    };
  if (unknownBecause === 'supply-cancelled' && !announced)
    return {
      ja: '充てていた入荷予定が取り消され、ほかに入荷予定がありません。',
      en: 'The supply it counted on was cancelled, and nothing else is on its way.',
    };
  if (unknownBecause === 'supply-cancelled')
    return {
      ja: '充てていた入荷予定が取り消され、ほかの入荷予定では足りません。',
      en: 'The supply it counted on was cancelled, and what else is on its way is spoken for.',
    };
  if (firmOnly)
    return {
      ja: '確定した入荷予定では足りません(未確定の入荷予定はお約束に使えません)。',
      en: 'Confirmed supply does not reach this far, and supply that is only planned may not promise a date.',
    };
  if (kind === 'special-order')
    return {
      ja: 'お取り寄せ品ですが、充てられる入荷予定がまだありません。',
      en: 'A special order for which no supply has been announced yet.',
    };
  if (!announced) return { ja: '入荷予定がまだ登録されていません。', en: 'No supply has been announced yet.' };
  return {
    ja: '登録されている入荷予定では、この順番まで届きません。',
    en: 'The supply that is announced does not reach this far down the queue.',
  };
}

const whenWords =
  ({ eta, precision }: { readonly eta: BusinessDate; readonly precision: DatePrecision }, today: BusinessDate) =>
  (locale: 'ja' | 'en'): string =>
    precision === 'day' ? nearDayText(locale, eta, today) : restockText(locale, { restockDate: eta, precision }, today);

/** A kit is put together once its scarcest component has come. */
function componentWords(
  { supplyId, eta, precision, overdue, component }: NonNullable<Place['supply']> & { readonly component: string },
  today: BusinessDate,
): Words {
  if (eta === null)
    return {
      ja: `セット商品です。構成品 ${component} の入荷予定 ${supplyId} を待って組み立てますが、その入荷日が未定です。`,
      en: `A kit: it is put together once its component ${component} has come with supply ${supplyId}, which has no date yet.`,
    };
  const when = whenWords({ eta, precision }, today);
  if (overdue)
    return {
      ja: `セット商品です。構成品 ${component} の入荷予定 ${supplyId} が予定(${when('ja')})を過ぎても入荷していないため、日付をお約束できません。`,
      en: `A kit: it waits for its component ${component} with supply ${supplyId} which was due ${when('en')} and has not come: no date can be promised.`,
    };
  return {
    ja: `セット商品です。最後にそろう構成品は ${component} で、入荷予定 ${supplyId}(${when('ja')})で全数を組み立てられます。`,
    en: `A kit: the last of its components to come is ${component}, with supply ${supplyId} expected ${when('en')}; all of it can be put together then.`,
  };
}

function supplyWords(place: Place, today: BusinessDate): Words {
  const { supply } = place;
  if (supply === null) return nothingComes(place);
  const { supplyId, eta, precision, overdue, own, component } = supply;
  if (component !== undefined) return componentWords({ ...supply, component }, today);
  const name = own
    ? { ja: `この明細のために手配した入荷予定 ${supplyId}`, en: `supply ${supplyId}, ordered for this line alone,` }
    : { ja: `入荷予定 ${supplyId}`, en: `supply ${supplyId}` };
  if (eta === null)
    return {
      ja: `${name.ja} の分ですが、その入荷日が未定です。`,
      en: `It counts on ${name.en} which has no date yet.`,
    };
  const when = whenWords({ eta, precision }, today);
  if (overdue)
    return {
      ja: `${name.ja} は予定(${when('ja')})を過ぎても入荷していないため、日付をお約束できません。`,
      en: `It counts on ${name.en} which was due ${when('en')} and has not come: no date can be promised.`,
    };
  return {
    ja: `${name.ja}(${when('ja')})で全数がそろいます。`,
    en: `Its last unit comes with ${name.en} expected ${when('en')}.`,
  };
}

/** It counted on other supply until a day passed without the goods, its own or another's. */
const displacedWords = ({ unknownBecause }: Place): Words | null =>
  unknownBecause === 'displaced'
    ? {
        ja: 'それまで充てていた入荷予定は充てられなくなり、変更になっています。',
        en: 'The supply it counted on before is no longer there for it.',
      }
    : null;

/** A dated supply that is not overdue and promises nothing lies beyond the fence (`purchasing.fenceDays`). */
const BEYOND_FENCE: Words = {
  ja: '納期をご案内できる期間より先の入荷予定のため、日付はまだお約束していません。',
  en: 'That is further ahead than dates are promised for: no date has been promised yet.',
};

function promiseWords(
  { promise, releaseDate, carrier, supply }: Pick<Place, 'promise' | 'releaseDate' | 'carrier' | 'supply'>,
  today: BusinessDate,
): Words | null {
  if (promise === null) return supply !== null && supply.eta !== null && !supply.overdue ? BEYOND_FENCE : null;
  const { shipDate, deliveryWindow, restockDate, precision } = promise;
  const held = releaseDate !== null && releaseDate > plannedDay(restockDate, precision);
  const day = (locale: 'ja' | 'en', date: BusinessDate) => nearDayText(locale, date, today);
  // Mails say so too: the day is the last on which the supplier's words would still be true.
  const estimated = precision !== 'day';
  return {
    ja: `${held ? `発売日(${day('ja', releaseDate)})より前には出荷しません。` : ''}出荷予定は${day('ja', shipDate)}、お届け予定は${windowText('ja', deliveryWindow)}${carrier === null ? '' : `(${carrier.ja})`}です${estimated ? '(入荷時期が日付まで確定していないため、目安です)' : ''}。`,
    en: `${held ? `Nothing ships before its release on ${day('en', releaseDate)}. ` : ''}It ships ${day('en', shipDate)} and arrives ${windowText('en', deliveryWindow)}${carrier === null ? '' : `, carried by ${carrier.en}`}${estimated ? ', by our best estimate: the day of the supply is not known' : ''}.`,
  };
}

/** Its own days are not its customer's, where he wants one parcel. */
const inOneParcelWords = ({ shipDate }: LinePromise, today: BusinessDate): Words => ({
  ja: `単独では${nearDayText('ja', shipDate, today)}に出荷できますが、一括配送をご希望のお客様のため、ご注文の残りの商品がそろってからまとめて出荷します。`,
  en: `By itself it could ship ${nearDayText('en', shipDate, today)}, but this customer wants one parcel: it leaves with the rest of the order.`,
});

const PROBLEMS: Readonly<Record<RefusalReason, Words>> = {
  discontinued: { ja: '販売終了', en: 'discontinued' },
  'no-inbound-supply': { ja: '入荷予定の不足', en: 'not enough supply on its way' },
  'not-backorderable': { ja: '入荷待ち受付対象外', en: 'not to be backordered' },
  'cap-reached': { ja: '受付上限超過', en: 'the cap on waiting units was reached' },
  'wait-too-long': { ja: '入荷までの期間超過', en: 'the wait would be too long' },
  'customer-refuses-backorder': { ja: 'お客様が入荷待ちを希望されない', en: 'the customer takes no backorders' },
};

/** What would have been refused for want of supply is wanting no more: some has been found since. */
const isFound = ({ problem, promise, supply }: Place): boolean =>
  problem === 'no-inbound-supply' && (promise !== null || (supply !== null && supply.eta === null && !supply.overdue));

/** Said while the customer is asked, and no longer. */
function problemWords(place: Place): Words | null {
  const { problem, asked } = place;
  if (problem === null || !asked || isFound(place)) return null;
  const { ja, en } = PROBLEMS[problem];
  return {
    ja: `本来は承れない条件(${ja})ですが販売済みのため、お客様のご意向によります。`,
    en: `It would have been refused (${en}) but was sold already, so the customer decides.`,
  };
}

/** Why a waiting line stands where it stands, and has the date it has, or none. */
export function placeInWords(place: Place, today: BusinessDate): Words {
  const said = [
    queueWords(place),
    componentsAheadWords(place),
    strategyWords(place),
    ...place.sharing,
    displacedWords(place),
    supplyWords(place, today),
    place.inOneParcel && place.promise !== null ? inOneParcelWords(place.promise, today) : promiseWords(place, today),
    problemWords(place),
  ];
  const words = said.filter((one) => one !== null);
  return { ja: words.map(({ ja }) => ja).join(''), en: words.map(({ en }) => en).join(' ') };
}

/** A line of which nothing waits: what its units are, and what they may still wait for. */
export interface UnitsHere
  extends Pick<LineFacts, 'allocated' | 'released' | 'shipped' | 'cancelled' | 'substituted'>,
    Pick<Place, 'promise' | 'releaseDate' | 'carrier'> {}

/** The promise of units that are here and may not leave before their release; null where nothing keeps them. */
export const keptForRelease = (
  { allocated, released, promise, releaseDate }: UnitsHere,
  today: BusinessDate,
): LinePromise | null => (allocated > released && releaseDate !== null && releaseDate > today ? promise : null);

/** A line of which nothing waits: where its units are, and why those that are kept for their release have not left. */
export function unitsInWords(line: UnitsHere, today: BusinessDate): Words {
  const { allocated, released, shipped, cancelled, substituted, releaseDate, carrier } = line;
  const counts: readonly (readonly [number, string, string])[] = [
    [allocated - released, '引当済み', 'ready'],
    [released, '出荷指示済み', 'released to the warehouse'],
    [shipped, '出荷済み', 'shipped'],
    [cancelled, 'キャンセル', 'cancelled'],
    [substituted, '代替品に変更', 'replaced'],
  ];
  const some = counts.filter(([units]) => units > 0);
  const promise = keptForRelease(line, today);
  const kept = promise === null ? null : promiseWords({ promise, releaseDate, carrier, supply: null }, today);
  return {
    ja: `入荷待ちの数量はありません(${some.map(([units, ja]) => `${ja}${units}点`).join('、')})。${kept?.ja ?? ''}`,
    en: `No units are waiting: ${some.map(([units, , en]) => `${units} ${en}`).join(', ')}.${kept === null ? '' : ` ${kept.en}`}`,
  };
}
