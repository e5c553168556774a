import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '../../domain/backorder/lifecycle';
import type { Locale, TemplateName } from '../../emails/mail-facts';
import type { BackorderView } from '../../record/backorder-view';
import type { EngineApi } from './engine-api';
import { MAIL_LABELS } from './narrator';
import type { ListedMail } from './play/engine-watch';
import type { Fault } from './play/play-scene';

/** The pack of the story names no law, so it tells no mails that only a law asks for; and no goods of it stay past their day. */
const NOT_TOLD: readonly TemplateName[] = [
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
  'acceptance',
  'late-termination',
  'held-for-rest',
];
export const TEMPLATES = (Object.keys(MAIL_LABELS) as readonly TemplateName[]).filter(
  (name) => !NOT_TOLD.includes(name),
);
export const LOCALES: readonly Locale[] = ['ja', 'en'];
export const OUTCOMES: readonly Outcome[] = ['fulfilled', 'partly-fulfilled', 'substituted', 'cancelled'];
const REFUND_STATES = ['confirmed', 'overdue'] as const;

/** Who or what a cancellation came of. */
export type Cause = 'customer' | 'silence' | 'discontinued' | 'shop';
export const CAUSES: readonly Cause[] = ['customer', 'silence', 'discontinued'];

/** What one run left behind, read from the engine when it was over. */
export interface Harvest {
  /** Every mail written, sent or not. */
  readonly mails: readonly ListedMail[];
  readonly backorders: readonly BackorderView[];
  /** Why backorders were cancelled, by backorder. */
  readonly causes: ReadonlyMap<string, Cause>;
}

interface Journalled {
  readonly kind: string;
  readonly data: { readonly cause?: Cause };
}

/** Mails of a backorder once all of them are out, or as they are when the time is up. */
async function mailsOf(api: EngineApi, backorderId: string, until: number): Promise<readonly ListedMail[]> {
  for (;;) {
    const { items } = await api.get<{ items: readonly ListedMail[] }>(`/v1/mails?backorderId=${backorderId}&limit=200`);
    if (items.every(({ status }) => status !== 'queued') || Date.now() > until) return items;
    await pause(250);
  }
}

async function causeOf(api: EngineApi, backorderId: string): Promise<Cause | null> {
  const { items } = await api.get<{ items: readonly Journalled[] }>(`/v1/backorders/${backorderId}/timeline?limit=200`);
  return items.findLast(({ kind }) => kind === 'cancelled')?.data.cause ?? null;
}

/** Reads what became of the run's orders, waiting at most so long for their last mails to leave. */
export async function harvest(api: EngineApi, orderIds: readonly string[], patienceMs: number): Promise<Harvest> {
  const until = Date.now() + patienceMs;
  const backorders: BackorderView[] = [];
  const mails: ListedMail[] = [];
  const causes = new Map<string, Cause>();
  for (const orderId of orderIds) {
    // Null: an order that was not placed any more when the story was stopped.
    const order = await api.find<{ backorder?: BackorderView }>(`/v1/orders/${orderId}`);
    const backorder = order?.backorder;
    if (backorder === undefined) continue;
    backorders.push(backorder);
    mails.push(...(await mailsOf(api, backorder.id, until)));
    const cause = backorder.outcome === 'cancelled' ? await causeOf(api, backorder.id) : null;
    if (cause !== null) causes.set(backorder.id, cause);
  }
  return { mails, backorders, causes };
}

export const sentMails = ({ mails }: Harvest): readonly ListedMail[] =>
  mails.filter(({ status }) => status === 'sent' || status === 'delivered');

/** How many mails of a kind reached the mailbox in a language. */
export const countSent = (found: Harvest, template: TemplateName, locale: Locale): number =>
  sentMails(found).filter((mail) => mail.template === template && mail.locale === locale).length;

export const countRefunds = ({ backorders }: Harvest, state: string): number =>
  backorders.flatMap(({ refunds }) => refunds).filter((refund) => refund.state === state).length;

/** Why nobody got a kind of mail: it was never called for, or newer news overtook it while no worker could send. */
function missingMail({ mails }: Harvest, template: TemplateName, locale: Locale): Fault {
  const written = mails.filter((mail) => mail.template === template && mail.locale === locale);
  const overtaken = written.filter(({ status }) => status === 'superseded').length;
  if (written.length === 0) return `no mail ${template} in ${locale} was written`;
  return overtaken === written.length
    ? `no mail ${template} in ${locale} was sent: newer news overtook all ${overtaken} while none could leave`
    : `no mail ${template} in ${locale} was sent: they are ${[...new Set(written.map(({ status }) => status))].join(', ')}`;
}

/** What the story promises to show and did not. */
export function missingFrom(found: Harvest): readonly Fault[] {
  const ended = new Set(found.backorders.map(({ outcome }) => outcome));
  const causes = new Set(found.causes.values());
  return [
    ...TEMPLATES.flatMap((template) =>
      LOCALES.flatMap((locale) =>
        countSent(found, template, locale) > 0 ? [] : [missingMail(found, template, locale)],
      ),
    ),
    ...OUTCOMES.flatMap((outcome) => (ended.has(outcome) ? [] : [`no workflow closed as ${outcome}`])),
    ...CAUSES.flatMap((cause) => (causes.has(cause) ? [] : [`no order was cancelled by ${cause}`])),
    ...REFUND_STATES.flatMap((state) => (countRefunds(found, state) > 0 ? [] : [`no refund is ${state}`])),
  ];
}
