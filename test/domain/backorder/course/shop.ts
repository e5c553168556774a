import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import type { OfferChoice } from '../../../../domain/backorder/offer';
import { after } from '../../../../domain/backorder/times';
import type { PlannedMail } from '../../../../domain/backorder/turn';
import { formatInstant } from '../../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../../domain/policy/policy-pack';
import type { LinePromise } from '../../../../domain/promise/promise';
import { type Answered, answer } from './answers';
import { backorder, clock, JP_SHOP } from './facts';
import { dateMoves, unitsArrive } from './outside';
import { World } from './world';

/** An order of these lines taken on the tests' first day at half past ten, its customer told. */
export function ordered(
  lines: readonly LineFacts[],
  { pack = JP_SHOP, ...changes }: { readonly pack?: PolicyPack } & Partial<BackorderFacts> = {},
): World {
  const openedAt = clock(pack, 0, '10:30');
  return new World(backorder(pack, openedAt, lines, changes), openedAt);
}

/** The supplier's word about a line. */
export const supplier = (
  world: World,
  lineId: string,
  promise: LinePromise | null,
  because: LineFacts['unknownBecause'] = null,
): boolean => world.happen(dateMoves(world.facts, lineId, promise, because));

export const arrives = (world: World, lineId: string, units: number): boolean =>
  world.happen(unitsArrive(world.facts, lineId, units));

/** The customer answers; choices are named by their word, for all units of the line unless a number is given. */
export function answers(
  world: World,
  given: Readonly<Record<string, OfferChoice['choice'] | readonly [OfferChoice['choice'], number]>>,
  { revocable = false }: { readonly revocable?: boolean } = {},
): Answered {
  const asked = world.facts.offer?.lines ?? [];
  const lines = Object.entries(given).map(([lineId, said]) => {
    const line = asked.find((item) => item.lineId === lineId);
    const [word, quantity] = typeof said === 'string' ? [said, line?.quantity ?? 0] : said;
    const choice = line?.choices.find((item) => item.choice === word);
    if (!choice) throw new Error(`${word} is not among the choices of ${lineId}`);
    return { lineId, quantity, choice };
  });
  const answered = answer(world.facts, world.now, lines, { id: world.newId('decision'), revocable });
  if (answered === null) throw new Error('there is no offer to answer');
  world.adopt(answered.facts, answered.turn);
  world.take('carry-out-decision');
  return answered;
}

/** The words a customer can choose from, by line. */
export const choices = ({ facts }: World): Readonly<Record<string, string[]>> =>
  Object.fromEntries(
    (facts.offer?.lines ?? []).map(({ lineId, choices: possible }) => [lineId, possible.map(({ choice }) => choice)]),
  );

/** What silence would do to each line. */
export const silences = ({ facts }: World): Readonly<Record<string, string>> =>
  Object.fromEntries((facts.offer?.lines ?? []).map(({ lineId, onSilence }) => [lineId, onSilence]));

/** The units of a line, by where they are. */
export function units({ facts }: World, lineId: string) {
  const line = facts.lines.find((item) => item.lineId === lineId);
  if (!line) throw new Error(`there is no line ${lineId}`);
  const { waiting, allocated, released, cancelled, substituted, shipped } = line;
  return { waiting, allocated, released, cancelled, substituted, shipped };
}

/** What was sent, as `template` and the day and hour in Tokyo or New York. */
export const diary = ({ sent, facts }: World): string[] =>
  sent.map(({ at, mail }) => {
    const hours = facts.timeZone === 'Asia/Tokyo' ? 'PT9H' : 'PT0S';
    return `${formatInstant(after(facts, at, hours))
      .slice(0, 16)
      .replace('T', ' ')} ${mail.template}`;
  });

type MailOf<Template, Mail = PlannedMail> = Mail extends { readonly template: infer Any }
  ? Template extends Any
    ? Mail
    : never
  : never;

/** The last mail of that kind. */
export function last<Template extends PlannedMail['template']>({ sent }: World, template: Template): MailOf<Template> {
  const is = (mail: PlannedMail): mail is PlannedMail & MailOf<Template> => mail.template === template;
  const mail = sent.map((item) => item.mail).findLast(is);
  if (!mail) throw new Error(`no mail ${template} was sent`);
  return mail;
}
