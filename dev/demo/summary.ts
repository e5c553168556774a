import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '../../domain/backorder/lifecycle';
import type { Locale, TemplateName } from '../../emails/mail-facts';
import type { BackorderView } from '../../record/backorder-view';
import type { EngineApi } from './engine-api';
import type { FoundStack } from './find-stack';
import { MAIL_LABELS } from './narrator';
import type { ListedMail } from './play/engine-watch';
import type { Fault } from './play/play-scene';

const TEMPLATES = Object.keys(MAIL_LABELS) as TemplateName[];
const LOCALES: readonly Locale[] = ['ja', 'en'];
const OUTCOMES: readonly Outcome[] = ['fulfilled', 'partly-fulfilled', 'substituted', 'cancelled'];

/** Who or what a cancellation came of. */
type Cause = 'customer' | 'silence' | 'discontinued' | 'shop';

interface Journalled {
  readonly kind: string;
  readonly data: { readonly cause?: Cause };
}

/** What one run left behind, read from the engine when it was over. */
export interface Harvest {
  readonly mails: readonly ListedMail[];
  readonly backorders: readonly BackorderView[];
  /** Why backorders were cancelled, by backorder. */
  readonly causes: ReadonlyMap<string, Cause>;
}

const SEND_PATIENCE_MS = 15_000;

async function mailsOf(api: EngineApi, backorderId: string): Promise<readonly ListedMail[]> {
  for (const until = Date.now() + SEND_PATIENCE_MS; ; ) {
    const { items } = await api.get<{ items: readonly ListedMail[] }>(`/v1/mails?backorderId=${backorderId}&limit=200`);
    if (items.every(({ status }) => status !== 'queued') || Date.now() > until) return items;
    await pause(250);
  }
}

async function causeOf(api: EngineApi, backorderId: string): Promise<Cause | null> {
  const { items } = await api.get<{ items: readonly Journalled[] }>(`/v1/backorders/${backorderId}/timeline?limit=200`);
  return items.findLast(({ kind }) => kind === 'cancelled')?.data.cause ?? null;
}

/** Reads what became of the run's orders, once their last mails are out. */
export async function harvest(api: EngineApi, orderIds: readonly string[]): Promise<Harvest> {
  const backorders: BackorderView[] = [];
  const mails: ListedMail[] = [];
  const causes = new Map<string, Cause>();
  for (const orderId of orderIds) {
    // An order that was not placed any more when the story was stopped.
    const order = await api.find<{ backorder?: BackorderView }>(`/v1/orders/${orderId}`);
    const backorder = order?.backorder;
    if (backorder === undefined) continue;
    backorders.push(backorder);
    mails.push(...(await mailsOf(api, backorder.id)));
    const cause = backorder.outcome === 'cancelled' ? await causeOf(api, backorder.id) : null;
    if (cause !== null) causes.set(backorder.id, cause);
  }
  return { mails: mails.filter(({ status }) => status === 'sent' || status === 'delivered'), backorders, causes };
}

const countOf = ({ mails }: Harvest, template: TemplateName, locale: Locale): number =>
  mails.filter((mail) => mail.template === template && mail.locale === locale).length;

const CAUSES: readonly Cause[] = ['customer', 'silence', 'discontinued'];
const REFUND_STATES = ['confirmed', 'overdue'] as const;

const refundsIn = ({ backorders }: Harvest, state: string): number =>
  backorders.flatMap(({ refunds }) => refunds).filter((refund) => refund.state === state).length;

/** What the story promises to show and did not. */
export function missingFrom(found: Harvest): readonly Fault[] {
  const has = (outcome: Outcome): boolean => found.backorders.some((backorder) => backorder.outcome === outcome);
  const causes = [...found.causes.values()];
  return [
    ...TEMPLATES.flatMap((template) =>
      LOCALES.flatMap((locale) =>
        countOf(found, template, locale) > 0 ? [] : [`no mail ${template} in ${locale} was sent`],
      ),
    ),
    ...OUTCOMES.flatMap((outcome) => (has(outcome) ? [] : [`no workflow closed as ${outcome}`])),
    ...CAUSES.flatMap((cause) => (causes.includes(cause) ? [] : [`no order was cancelled by ${cause}`])),
    ...REFUND_STATES.flatMap((state) => (refundsIn(found, state) > 0 ? [] : [`no refund is ${state}`])),
  ];
}

function mailTable(found: Harvest): readonly string[] {
  const width = Math.max(...TEMPLATES.map(({ length }) => length)) + 2;
  const row = (name: string, ja: string, en: string) => `  ${name.padEnd(width)}${ja.padStart(4)}${en.padStart(5)}`;
  return [
    row('Mails', 'ja', 'en'),
    ...TEMPLATES.map((template) => {
      const [ja = 0, en = 0] = LOCALES.map((locale) => countOf(found, template, locale));
      return row(template, ja === 0 ? '–' : String(ja), en === 0 ? '–' : String(en));
    }),
  ];
}

function outcomeLines(found: Harvest): readonly string[] {
  const reasons = CAUSES.flatMap((cause) => {
    const count = [...found.causes.values()].filter((value) => value === cause).length;
    return count === 0 ? [] : [`${count} by ${cause === 'discontinued' ? 'discontinuation' : cause}`];
  });
  const open = found.backorders.filter(({ status }) => status !== 'closed').length;
  return [
    '  Workflows closed as',
    ...OUTCOMES.map((outcome) => {
      const count = found.backorders.filter((backorder) => backorder.outcome === outcome).length;
      const why = outcome === 'cancelled' && reasons.length > 0 ? `   ${reasons.join(', ')}` : '';
      return `  ${outcome.padEnd(18)}${String(count).padStart(4)}${why}`;
    }),
    ...(open === 0 ? [] : [`  ${'still open'.padEnd(18)}${String(open).padStart(4)}`]),
    '',
    `  Refunds: ${refundsIn(found, 'confirmed')} confirmed, ${refundsIn(found, 'overdue')} overdue`,
  ];
}

function links({ api, temporalUi }: FoundStack, found: Harvest): readonly string[] {
  // The one with the most to tell.
  const longest = found.backorders.reduce<BackorderView | null>((most, backorder) => {
    const count = (id: string | undefined): number =>
      found.mails.filter(({ backorderId }) => backorderId === id).length;
    return most !== null && count(most.id) >= count(backorder.id) ? most : backorder;
  }, null);
  const ui = temporalUi === null ? null : `${temporalUi}/namespaces/default/workflows`;
  return [
    `  Mailbox       ${api}/dev/mailbox`,
    ...(ui === null ? [] : [`  Temporal UI   ${ui}`]),
    ...(longest === null
      ? []
      : [
          '',
          `  One order, ${longest.orderId}, from both sides:`,
          ...(ui === null ? [] : [`  its workflow  ${ui}/${longest.workflowId}`]),
          `  its timeline  ${api}/v1/backorders/${longest.id}/timeline`,
          `                (curl it with -H "Authorization: Bearer <the API key npm start printed>")`,
        ]),
  ];
}

/** The end of the programme: what was shown, what was not, and where to look. */
export function summary(
  stack: FoundStack,
  found: Harvest,
  faults: readonly Fault[],
  seconds: number,
): readonly string[] {
  return [
    '',
    ...mailTable(found),
    '',
    ...outcomeLines(found),
    '',
    ...links(stack, found),
    '',
    faults.length === 0
      ? `  Everything the story promises was shown, with ${found.mails.length} mails, in ${Math.round(seconds)} s.`
      : `  Not all went as the story says (${Math.round(seconds)} s):`,
    ...faults.map((fault) => `  - ${fault}`),
  ];
}
