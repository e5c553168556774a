import type { ReactElement, ReactNode } from 'react';
import { Body, Button, Container, Head, Heading, Html, Link, Section, Text } from 'react-email';
import { Rich } from './rich-text';
import { STYLE_SHEET, styles } from './styles';

/** Values of a part, already safe as text; each stands in exactly the place where the part shows it. */
export type Holes = Readonly<Record<string, string>>;

interface PartProps {
  readonly holes: Holes;
  readonly children?: ReactNode;
}

type Part = (props: PartProps) => ReactElement;

/** Keeps a list of mails from showing the greeting after the preview. */
const FILLER = '\u00a0\u200c\u200b\u200d\u200e\u200f\ufeff'.repeat(24);

const hole = (holes: Holes, name: string): string => holes[name] ?? '';

function Shell({ holes, children }: PartProps): ReactElement {
  const lang = hole(holes, 'lang');
  return (
    <Html lang={lang} dir="ltr">
      <Head>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no" />
        <title>{hole(holes, 'subject')}</title>
        <style>{STYLE_SHEET}</style>
      </Head>
      <Body lang={lang} dir="ltr" className="bg" style={styles.body}>
        <div style={{ display: 'none', overflow: 'hidden', lineHeight: '1px', opacity: 0, maxHeight: 0, maxWidth: 0 }}>
          <span>
            <Rich text={hole(holes, 'preview')} />
          </span>
          <span aria-hidden="true">{FILLER}</span>
        </div>
        <Container className="card ink" style={styles.card}>
          <Text className="soft" style={styles.shop}>
            <Rich text={hole(holes, 'shopName')} />
          </Text>
          {children}
        </Container>
      </Body>
    </Html>
  );
}

/** A paragraph in one style; most parts are no more than that. */
function textPart(style: keyof typeof styles, className?: string): Part {
  return ({ holes }) => (
    <Text className={className} style={styles[style]}>
      <Rich text={hole(holes, 'text')} />
    </Text>
  );
}

function boxPart(style: 'panel' | 'signature', className: string): Part {
  return ({ children }) => (
    <div className={className} style={styles[style]}>
      {children}
    </div>
  );
}

/** Labels beside values; a table only to line them up. */
function tablePart(style: 'list' | 'rows'): Part {
  return ({ children }) => (
    <table
      width="100%"
      border={0}
      cellPadding="0"
      cellSpacing="0"
      role="presentation"
      className="rule"
      style={styles[style]}
    >
      <tbody>{children}</tbody>
    </table>
  );
}

const ItemName: Part = ({ holes }) => (
  <tr>
    <td className="soft rule" style={styles.item}>
      <Rich text={hole(holes, 'label')} />
    </td>
    <td className="rule" style={styles.itemName}>
      <Rich text={hole(holes, 'value')} />
    </td>
  </tr>
);

function rowPart(value: (holes: Holes) => ReactElement, last = false): Part {
  return ({ holes }) => (
    <tr>
      <td className="soft" style={last ? styles.lastLabel : styles.label}>
        <Rich text={hole(holes, 'label')} />
      </td>
      <td style={last ? styles.lastValue : styles.value}>{value(holes)}</td>
    </tr>
  );
}

const ValueText = (holes: Holes): ReactElement => <Rich text={hole(holes, 'value')} />;

const LinkTo = ({ holes }: PartProps): ReactElement => (
  <Link href={hole(holes, 'href')} className="link" style={styles.link}>
    <Rich text={hole(holes, 'value')} />
  </Link>
);

const PartHeading: Part = ({ holes }) => (
  <Heading as="h2" style={styles.heading}>
    <Rich text={hole(holes, 'text')} />
  </Heading>
);

const DateRow: Part = ({ holes }) => (
  <>
    <Text className="soft" style={styles.dateLabel}>
      <Rich text={hole(holes, 'label')} />
    </Text>
    <Text style={styles.dateValue}>
      <Rich text={hole(holes, 'value')} />
    </Text>
  </>
);

const Action: Part = ({ holes }) => (
  <Section style={styles.action}>
    <Text style={styles.paragraph}>
      <Rich text={hole(holes, 'invitation')} />
    </Text>
    <Button href={hole(holes, 'href')} className="button" style={styles.button}>
      <Rich text={hole(holes, 'label')} />
    </Button>
    <Text style={styles.url}>
      <LinkTo holes={holes} />
    </Text>
  </Section>
);

/** A part with the place it may stand in, and the holes that are attributes or the title rather than running text. */
interface PartSpec {
  readonly component: Part;
  readonly holes: readonly string[];
  readonly plain?: readonly string[];
  readonly within?: 'tbody' | 'document';
}

const text = (component: Part): PartSpec => ({ component, holes: ['text'] });
const box = (component: Part): PartSpec => ({ component, holes: [] });

/** Everything a mail can be made of. */
export const PARTS = {
  shell: {
    component: Shell,
    holes: ['lang', 'subject', 'preview', 'shopName'],
    plain: ['lang', 'subject'],
    within: 'document',
  },
  organisation: text(textPart('organisation')),
  salutation: text(textPart('salutation')),
  paragraph: text(textPart('paragraph')),
  heading: text(PartHeading),
  list: box(tablePart('list')),
  rows: box(tablePart('rows')),
  itemName: { component: ItemName, holes: ['label', 'value'], within: 'tbody' },
  row: { component: rowPart(ValueText), holes: ['label', 'value'], within: 'tbody' },
  lastRow: { component: rowPart(ValueText, true), holes: ['label', 'value'], within: 'tbody' },
  linkRow: {
    component: rowPart((holes) => <LinkTo holes={holes} />),
    holes: ['label', 'value', 'href'],
    plain: ['href'],
    within: 'tbody',
  },
  short: text(textPart('short', 'rule')),
  panel: box(boxPart('panel', 'panel')),
  names: text(textPart('names')),
  date: { component: DateRow, holes: ['label', 'value'] },
  before: text(textPart('before', 'soft')),
  note: text(textPart('note', 'soft')),
  choice: text(textPart('choice')),
  action: { component: Action, holes: ['invitation', 'label', 'href', 'value'], plain: ['href'] },
  signature: box(boxPart('signature', 'rule')),
  signed: text(textPart('signed', 'soft')),
} as const satisfies Record<string, PartSpec>;

export type PartName = keyof typeof PARTS;

export const specOf = (name: PartName): PartSpec => PARTS[name];
