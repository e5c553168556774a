import { type AddressQuestion, addressQuestion } from '../address-confirm';
import type { Letter } from '../blocks';
import type { Locale } from '../mail-facts';
import { SHOPS } from './shop';

/** The letter to an address that somebody wants his notices at. */
export function sampleAddressLetters(locale: Locale): Readonly<Record<string, Letter>> {
  const { name: shopName, email: shopEmail } = SHOPS[locale];
  const asked: AddressQuestion = {
    locale,
    shopName,
    shopEmail,
    link: 'https://shop.example/c/YWRkcmVzcw.c2lnbmF0dXJl/address',
  };
  return { 'address-confirm': addressQuestion(asked) };
}
