/** What is said to people, in both languages. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}
