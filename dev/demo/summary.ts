import type { BackorderView } from '../../record/backorder-view';
import type { FoundStack } from './find-stack';
import { CAUSES, countRefunds, countSent, type Harvest, LOCALES, OUTCOMES, sentMails, TEMPLATES } from './harvest';
import type { Fault } from './play/play-scene';

function mailTable(found: Harvest): readonly string[] {
  const width = Math.max(...TEMPLATES.map(({ length }) => length)) + 2;
  const row = (name: string, ja: string, en: string) => `  ${name.padEnd(width)}${ja.padStart(4)}${en.padStart(5)}`;
  return [
    row('Mails', 'ja', 'en'),
    ...TEMPLATES.map((template) => {
      const [ja = 0, en = 0] = LOCALES.map((locale) => countSent(found, template, locale));
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
    `  Refunds: ${countRefunds(found, 'confirmed')} confirmed, ${countRefunds(found, 'overdue')} overdue`,
  ];
}

function links({ api, temporalUi }: FoundStack, found: Harvest): readonly string[] {
  const sent = sentMails(found);
  // The one with the most to tell.
  const longest = found.backorders.reduce<BackorderView | null>((most, backorder) => {
    const count = (id: string | undefined): number => sent.filter(({ backorderId }) => backorderId === id).length;
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
      ? `  Everything the story promises was shown, with ${sentMails(found).length} mails, in ${Math.round(seconds)} s.`
      : `  Not all went as the story says (${Math.round(seconds)} s):`,
    ...faults.map((fault) => `  - ${fault}`),
  ];
}
