import type { Installation } from '../../record/act';

/** The installation all tests run in. */
export const HERE: Installation = {
  secret: 'a secret for tests, long enough to sign with',
  publicUrl: 'https://shop.example',
  mailFrom: 'テスト商店 <orders@shop.example>',
  defaultPolicy: 'jp-shop',
};
