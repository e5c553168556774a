import type { WhyNot } from '../record/undoable';

/** Why an answer whose time is not over cannot be taken back. */
export type GoneOn = Exclude<WhyNot, 'over'>;

/** What the customer's page says of taking an answer back, side by side as each language would say it. */
export const UNDO_TEXTS = {
  ja: {
    until: (when: string) => `${when}まで取り消せます。`,
    button: 'ご回答を取り消す',
    done: 'ご回答を取り消しました。',
    /** Where the button would be. */
    impossible: {
      agreed: '代替品について、担当者がその後のご意向を承っているため、このご希望は取り消せません。',
      left: '代替品の発送の手配が済んでいるため、このご回答は取り消せません。',
      changed: 'ご回答の後にご注文の状況が変わったため、このご回答は取り消せません。',
    } satisfies Record<GoneOn, string>,
    /** After it was pressed. */
    refused: {
      over: '取り消しの期限を過ぎたため、取り消せませんでした。お手数ですが、ショップへお問い合わせください。',
      agreed:
        '代替品について、担当者がその後のご意向を承っているため、取り消せませんでした。お手数ですが、ショップへお問い合わせください。',
      left: '代替品の発送の手配が済んでいるため、取り消せませんでした。お手数ですが、ショップへお問い合わせください。',
      changed:
        'ご回答の後にご注文の状況が変わったため、取り消せませんでした。お手数ですが、ショップへお問い合わせください。',
    } satisfies Record<WhyNot, string>,
  },
  en: {
    until: (when: string) => `You can take it back until ${when}.`,
    button: 'Take my answer back',
    done: 'Your answer has been taken back.',
    impossible: {
      agreed: 'You have since settled this with our staff, so this wish can’t be taken back any more.',
      left: 'The replacement is already on its way out, so this answer can’t be taken back any more.',
      changed: 'Your order has changed since you answered, so this answer can’t be taken back any more.',
    } satisfies Record<GoneOn, string>,
    refused: {
      over: 'It is too late to take this back. Please contact us and we’ll help.',
      agreed: 'We couldn’t take this back: you have since settled it with our staff. Please contact us and we’ll help.',
      left: 'We couldn’t take this back: the replacement is already on its way out. Please contact us and we’ll help.',
      changed:
        'We couldn’t take this back: your order has changed since you answered. Please contact us and we’ll help.',
    } satisfies Record<WhyNot, string>,
  },
} as const;
