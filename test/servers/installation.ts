import type { Installation } from '../../record/act';

/** The installation all tests run in. */
export const HERE: Installation = {
  secret: 'a secret for tests, long enough to sign with',
  publicUrl: 'https://shop.example',
  mailFrom: 'テスト商店 <orders@shop.example>',
  defaultPolicy: 'jp-shop',
};

/** What the mail provider signs its events with here. */
export const RESEND_WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
