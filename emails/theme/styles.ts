import type { CSSProperties } from 'react';

const FONTS =
  "-apple-system,BlinkMacSystemFont,'Segoe UI','Hiragino Sans','Noto Sans JP','Yu Gothic UI',Meiryo,sans-serif";

/** Colours of the light theme; every pair of text and ground has a contrast of at least 5.5. */
const INK = '#1f2328';
const SOFT = '#57606a';
const LINK = '#0b57b0';

const RULE = '1px solid #d8dee4';

const line = { margin: '0', fontSize: '15px', lineHeight: '1.75', overflowWrap: 'anywhere' } as const;

/** Wide enough for お問い合わせ番号 on one line. */
const LABEL_WIDTH = '8.25em';
const label = {
  width: LABEL_WIDTH,
  padding: '2px 12px 2px 0',
  verticalAlign: 'top',
  fontSize: '13px',
  lineHeight: '1.7',
  color: SOFT,
} as const;
const value = {
  padding: '2px 0',
  verticalAlign: 'top',
  fontSize: '15px',
  lineHeight: '1.6',
  overflowWrap: 'anywhere',
} as const;

/** Written into each element, since several mail programs drop style sheets. Classes exist for the dark theme only. */
export const styles = {
  body: { backgroundColor: '#f3f4f6', margin: '0', padding: '16px 8px', fontFamily: FONTS, color: INK },
  card: { backgroundColor: '#ffffff', maxWidth: '600px', padding: '24px 20px 28px', borderRadius: '8px' },
  shop: { ...line, fontSize: '14px', fontWeight: 700, color: SOFT, marginBottom: '20px' },
  organisation: line,
  salutation: { ...line, fontWeight: 700, marginBottom: '16px' },
  paragraph: { ...line, marginBottom: '16px' },
  heading: { margin: '28px 0 8px', fontSize: '15px', lineHeight: '1.5', fontWeight: 700 },
  list: { borderBottom: RULE, marginBottom: '16px' },
  item: {
    borderTop: RULE,
    padding: '8px 12px 2px 0',
    width: LABEL_WIDTH,
    verticalAlign: 'top',
    fontSize: '13px',
    lineHeight: '1.7',
    color: SOFT,
  },
  itemName: {
    borderTop: RULE,
    padding: '8px 0 2px',
    verticalAlign: 'top',
    fontSize: '15px',
    lineHeight: '1.6',
    fontWeight: 700,
    overflowWrap: 'anywhere',
  },
  label,
  value,
  /** The last row of an item keeps off the rule below it as far as the first keeps off the one above. */
  lastLabel: { ...label, padding: '2px 12px 8px 0' },
  lastValue: { ...value, padding: '2px 0 8px' },
  rows: { marginBottom: '16px' },
  short: { ...line, fontSize: '13px', borderBottom: RULE, padding: '4px 0' },
  panel: { backgroundColor: '#eef4fb', borderRadius: '6px', padding: '12px 16px', margin: '16px 0' },
  names: { ...line, fontWeight: 700, marginBottom: '4px' },
  dateLabel: { ...line, fontSize: '13px', color: SOFT },
  dateValue: { ...line, fontSize: '16px', fontWeight: 700, lineHeight: '1.5', marginBottom: '6px' },
  before: { ...line, fontSize: '13px', color: SOFT, marginBottom: '6px' },
  note: { ...line, fontSize: '13px', color: SOFT, margin: '8px 0 16px' },
  choice: { ...line, padding: '4px 0 4px 18px', textIndent: '-18px' },
  action: { padding: '8px 0 16px' },
  button: {
    backgroundColor: LINK,
    color: '#ffffff',
    fontSize: '16px',
    fontWeight: 700,
    borderRadius: '6px',
    padding: '14px 24px',
    textAlign: 'center',
  },
  link: { color: LINK, textDecoration: 'underline', overflowWrap: 'anywhere', wordBreak: 'break-all' },
  url: { ...line, fontSize: '13px', margin: '12px 0 0' },
  signature: { borderTop: RULE, marginTop: '28px', paddingTop: '16px' },
  signed: { ...line, fontSize: '13px', color: SOFT },
} as const satisfies Record<string, CSSProperties>;

const DARK = [
  '.bg,.bg>table>tbody>tr>td{background-color:#0f1317!important}',
  '.card{background-color:#1b2027!important}',
  '.ink{color:#e8edf2!important}',
  '.soft{color:#b1bac4!important}',
  '.rule{border-color:#3b434c!important}',
  '.panel{background-color:#243040!important}',
  '.link{color:#8cbcff!important}',
  '.button{background-color:#1f66c1!important;color:#fff!important}',
].join('');

export const STYLE_SHEET = `:root{color-scheme:light dark;supported-color-schemes:light dark}@media(prefers-color-scheme:dark){${DARK}}`;
