/** Goods by name, in mails and on the customer's page; `units` where it is not of all of them that are spoken of. */
export interface Goods {
  readonly name: string;
  readonly units: number | null;
}

/** One of them, as running text names it. */
export const goodJa = ({ name, units }: Goods): string => `「${name}」${units === null ? '' : `${units}点`}`;
export const goodEn = ({ name, units }: Goods): string => (units === null ? `“${name}”` : `${units} of “${name}”`);

/** All of them. */
export const goodsJa = (goods: readonly Goods[]): string => goods.map(goodJa).join('');
export const goodsEn = (goods: readonly Goods[]): string => goods.map(goodEn).join(' and ');
