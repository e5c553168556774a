/** Something the two shops sell, as each of them names and prices it. */
export interface Good {
  readonly name: { readonly ja: string; readonly en: string };
  /** In yen, and in US cents. */
  readonly price: { readonly JPY: number; readonly USD: number };
}

const good = (ja: string, en: string, yen: number, cents: number): Good => ({
  name: { ja, en },
  price: { JPY: yen, USD: cents },
});

/** Items of the Online Retail extract by their real stock codes. */
export const GOODS = {
  '85123A': good('ハートのティーライトホルダー 吊り下げタイプ(白)', 'Hanging Heart T-Light Holder, White', 1480, 1295),
  '21733': good('ハートのティーライトホルダー 吊り下げタイプ(赤)', 'Hanging Heart T-Light Holder, Red', 1480, 1295),
  '22423': good('リージェンシー ケーキスタンド 3段', 'Regency Cake Stand, 3 Tier', 5800, 3900),
  '84879': good('小鳥のオーナメント(色おまかせ)', 'Bird Ornament, Assorted Colors', 780, 650),
  '20725': good('ランチバッグ レトロドット(赤)', 'Lunch Bag, Red Retrospot', 980, 850),
  '20727': good('ランチバッグ スカル柄(黒)', 'Lunch Bag, Black Skull', 980, 850),
  '20728': good('ランチバッグ クルマ柄(青)', 'Lunch Bag, Cars Blue', 980, 850),
  '21212': good('ケーキカップ レトロドット 72枚入り', 'Retrospot Cake Cases, Pack of 72', 480, 425),
  '22197': good('ポップコーンカップ(小)', 'Popcorn Holder, Small', 420, 375),
  '22411': good('ジャンボショッパー ペイズリー柄(赤)', 'Jumbo Shopper, Vintage Red Paisley', 1280, 1050),
  '23084': good('うさぎのナイトライト', 'Rabbit Night Light', 1980, 1650),
  '22457': good('天然スレートのハート型黒板', 'Natural Slate Heart Chalkboard', 1780, 1495),
  '22469': good('籐編みのハート飾り(小)', 'Heart of Wicker, Small', 880, 725),
  '48138': good('玄関マット ユニオンジャック', 'Doormat, Union Flag', 2980, 2495),
  '22727': good('ベークライト調 目覚まし時計(赤)', 'Bakelite-Style Alarm Clock, Red', 2480, 1995),
  '22726': good('ベークライト調 目覚まし時計(緑)', 'Bakelite-Style Alarm Clock, Green', 2280, 1795),
  '22178': good('ヴィクトリア調ガラスの吊り下げティーライト', 'Victorian Glass Hanging T-Light', 1280, 1095),
  '22699': good('ローズ リージェンシー ティーカップ&ソーサー', 'Roses Regency Teacup and Saucer', 2680, 2195),
  '22961': good('ジャム作りセット(プリント柄)', 'Jam Making Set, Printed', 1380, 1150),
  '22910': good('ペーパーチェーンキット ヴィンテージ・クリスマス', 'Paper Chain Kit, Vintage Christmas', 1180, 995),
  '22827': good('木製サイドボード ラスティック(引き出し17個)', 'Rustic Seventeen-Drawer Sideboard', 39800, 28900),
} as const satisfies Readonly<Record<string, Good>>;

/** The real stock code. Under which code a run sells it, the stage says. */
export type Code = keyof typeof GOODS;
