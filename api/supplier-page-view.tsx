import type { ReactNode } from 'react';
import { addDays, type BusinessDate } from '../domain/calendar/business-date';
import { canHold, type RestAnswer, type StatedDate, type SupplierAnswer } from '../domain/purchasing/supplier-answer';
import { dayText, restockText } from '../emails/dates';
import type { MailFacts } from '../emails/mail-facts';
import { type AskedLine, type LinkedSupplier, unitsOf } from '../record/supplier-page';
import { pageDocument } from './page-shell';
import { type Faults, FIELDS, type Field, type Filled, NOTHING_FILLED } from './supplier-answer-form';
import { SUPPLIER_PAGE_TEXTS } from './supplier-page-texts';

/** What all of a supplier's pages are shown with. */
export interface SupplierView {
  readonly supplier: LinkedSupplier;
  readonly shop: MailFacts['shop'];
  /** The page's address. */
  readonly base: string;
  /** The warehouse's day. */
  readonly today: BusinessDate;
  readonly dayOf: (at: NonNullable<AskedLine['answeredAt']>) => BusinessDate;
}

/** A line with what was filled in for it, and what is wrong with that. */
export interface FilledLine {
  readonly line: AskedLine;
  readonly filled: Filled;
  readonly faults: Faults;
}

const STYLE = `.opt:not(:has(>label input:checked))>.more{display:none}.more{padding:0 0 .5rem 1.85rem}.more label{display:block;padding:.35rem 0}
.more input,.more select{display:block;width:auto;max-width:100%;height:auto;min-height:2.75rem;font:inherit;padding:.4rem .6rem;margin:.2rem 0}
.bad{display:block;margin:.2rem 0}form button+button{margin-top:.75rem}`;

type Locale = 'ja' | 'en';

const stated = (locale: Locale, { date, precision }: StatedDate, today: BusinessDate): string =>
  precision === 'day' ? dayText(locale, date) : restockText(locale, { restockDate: date, precision }, today);

function restText(locale: Locale, rest: RestAnswer, today: BusinessDate): string {
  const { says } = SUPPLIER_PAGE_TEXTS[locale];
  return rest.kind === 'date' ? says.date(stated(locale, rest.eta, today)) : says[rest.kind];
}

/** An answer in words. */
export function answerText(locale: Locale, answer: SupplierAnswer, today: BusinessDate): string {
  const { says } = SUPPLIER_PAGE_TEXTS[locale];
  switch (answer.kind) {
    case 'date':
      return says.date(stated(locale, answer.eta, today));
    case 'part':
      return says.part(answer.quantity, stated(locale, answer.eta, today), restText(locale, answer.rest, today));
    default:
      return says[answer.kind];
  }
}

const nameOf = ({ name, sku }: AskedLine, locale: Locale): string => name?.[locale] ?? name?.ja ?? name?.en ?? sku;

/** This month and the eleven after it. */
function monthsFrom(today: BusinessDate): readonly BusinessDate[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return Array.from({ length: 12 }, (_, n) => {
    const at = month - 1 + n;
    return `${year + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01` as BusinessDate;
  });
}

function Details({ line, view }: { line: AskedLine; view: SupplierView }) {
  const { locale } = view.supplier.settings;
  const text = SUPPLIER_PAGE_TEXTS[locale];
  const { kind, id, sku, quantity, received, eta, precision, overdue, answer, answeredAt, closed } = line;
  return (
    <>
      <h2>
        <bdi>{nameOf(line, locale)}</bdi> <span className="soft">({sku})</span>
      </h2>
      <dl>
        {kind === 'supply' && (
          <>
            <dt>{text.reference}</dt>
            <dd>{id}</dd>
          </>
        )}
        <dt>{text.quantity}</dt>
        <dd>
          {text.pieces(quantity)}
          {received > 0 && text.arrived(received)}
        </dd>
        {kind === 'supply' && !closed && (
          <>
            <dt>{text.due}</dt>
            <dd>
              {eta === null ? text.unknown : stated(locale, { date: eta, precision }, view.today)}
              {overdue && ` (${text.overdue})`}
            </dd>
          </>
        )}
        {answer !== null && (
          <>
            <dt>{text.yourAnswer}</dt>
            <dd>{answerText(locale, answer, view.today)}</dd>
          </>
        )}
      </dl>
      {closed ? (
        <p className="soft">{text.closed}</p>
      ) : (
        answeredAt !== null &&
        !line.unanswered && <p className="soft">{text.answeredOn(dayText(locale, view.dayOf(answeredAt)))}</p>
      )}
    </>
  );
}

function Fields({ one, number, view }: { one: FilledLine; number: number; view: SupplierView }) {
  const { line, filled, faults } = one;
  const { locale } = view.supplier.settings;
  const text = SUPPLIER_PAGE_TEXTS[locale];
  const { today } = view;
  const name = (field: Field) => `${field}.${number}`;
  const wrong = (field: Field) => {
    const fault = faults[field];
    return fault === undefined ? null : (
      <span className="bad" id={`bad-${name(field)}`}>
        {text.faults[fault]}
      </span>
    );
  };
  const described = (field: Field) =>
    faults[field] === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `bad-${name(field)}` };
  const day = (field: Field, label: string) => (
    <label>
      {label}
      <input type="date" name={name(field)} min={today} defaultValue={filled[field]} {...described(field)} />
      {wrong(field)}
    </label>
  );
  const option = (value: keyof typeof text.choices, more: ReactNode = null) => (
    <div className="opt">
      <label>
        <input type="radio" name={name('answer')} value={value} defaultChecked={filled.answer === value} />
        <span>{value === 'date' && line.eta === null ? text.firstDate : text.choices[value]}</span>
      </label>
      {more !== null && <div className="more">{more}</div>}
    </div>
  );
  return (
    <fieldset>
      <legend>{text.question}</legend>
      <input type="hidden" name={`line.${number}`} value={`${line.kind}:${line.id}`} />
      <input type="hidden" name={`version.${number}`} value={line.version} />
      {wrong('answer')}
      {canHold(unitsOf(line), today) && !line.overdue && option('holds')}
      {option('date', day('date', text.date))}
      {option(
        'month',
        <>
          <label>
            {text.month}
            <select name={name('month')} defaultValue={filled.month} {...described('month')}>
              {monthsFrom(today).map((month) => (
                <option key={month} value={month.slice(0, 7)}>
                  {stated(locale, { date: month, precision: 'month' }, addDays(month, -400))}
                </option>
              ))}
            </select>
            {wrong('month')}
          </label>
          <label>
            {text.third}
            <select name={name('third')} defaultValue={filled.third || '1'}>
              {text.thirds.map((third, index) => (
                <option key={third} value={index + 1}>
                  {third}
                </option>
              ))}
            </select>
          </label>
        </>,
      )}
      {line.quantity - line.received > 1 &&
        option(
          'part',
          <>
            <label>
              {text.partQuantity(line.quantity - line.received)}
              <input
                inputMode="numeric"
                name={name('quantity')}
                defaultValue={filled.quantity}
                {...described('quantity')}
              />
              {wrong('quantity')}
            </label>
            {day('partDate', text.partDate)}
            <label>
              {text.rest}
              <select name={name('rest')} defaultValue={filled.rest || 'date'}>
                {(['date', 'unknown', 'refused'] as const).map((rest) => (
                  <option key={rest} value={rest}>
                    {text.rests[rest]}
                  </option>
                ))}
              </select>
            </label>
            {day('restDate', text.restDate)}
          </>,
        )}
      {option('unknown')}
      {option('refused')}
      {option('discontinued')}
      <label>
        <input type="radio" name={name('answer')} value="" defaultChecked={filled.answer === ''} />
        <span>{text.notNow}</span>
      </label>
    </fieldset>
  );
}

function Contact({ view }: { view: SupplierView }) {
  const { shop, supplier } = view;
  return (
    <>
      <h2>{SUPPLIER_PAGE_TEXTS[supplier.settings.locale].contact}</h2>
      <p>
        <bdi>{shop.name}</bdi>
        {shop.staffName !== null && (
          <>
            <br />
            {shop.staffName}
          </>
        )}
        <br />
        <a href={`mailto:${shop.email}`}>{shop.email}</a>
        {shop.phone !== null && (
          <>
            <br />
            {shop.phone}
          </>
        )}
      </p>
    </>
  );
}

/** The supplier's page: what he was asked, what he has answered, and a form for what he has not, or has to correct. */
export function questionsPage(
  view: SupplierView,
  page: {
    readonly lines: readonly FilledLine[];
    readonly number: number;
    readonly pages: number;
    readonly message: string | null;
  },
): string {
  const { settings } = view.supplier;
  const text = SUPPLIER_PAGE_TEXTS[settings.locale];
  const { lines, number, pages, message } = page;
  const isFaulty = lines.some(({ faults }) => Object.keys(faults).length > 0);
  const open = lines.filter(({ line }) => !line.closed);
  return pageDocument(
    settings.locale,
    text.title,
    <>
      <p className="soft">
        <bdi>{view.shop.name}</bdi>
      </p>
      <h1>{text.title}</h1>
      {message !== null && (
        <p className="note" role={isFaulty ? 'alert' : 'status'}>
          {message}
        </p>
      )}
      <p>
        <bdi>{text.greeting(settings.name, settings.contactName ?? null)}</bdi>
      </p>
      <p>{lines.some(({ line }) => line.unanswered) ? text.intro : lines.length === 0 ? text.none : ''}</p>
      <form method="post" action={`${view.base}/answers`}>
        {lines.map((one) => (
          <section className="item" key={`${one.line.kind}:${one.line.id}`}>
            <Details line={one.line} view={view} />
            {!one.line.closed && <Fields one={one} number={open.indexOf(one)} view={view} />}
          </section>
        ))}
        {open.length > 0 && <button type="submit">{text.submit}</button>}
      </form>
      {pages > 1 && (
        <p>
          {number > 1 && <a href={`${view.base}?page=${number - 1}`}>{text.less}</a>} {text.of(number, pages)}{' '}
          {number < pages && <a href={`${view.base}?page=${number + 1}`}>{text.more}</a>}
        </p>
      )}
      <Contact view={view} />
    </>,
    STYLE,
  );
}

/** The visible step between answering and recording: what the answers mean, in words. */
export function checkPage(
  view: SupplierView,
  answers: readonly { readonly line: AskedLine; readonly filled: Filled; readonly answer: SupplierAnswer }[],
): string {
  const { settings } = view.supplier;
  const text = SUPPLIER_PAGE_TEXTS[settings.locale];
  return pageDocument(
    settings.locale,
    text.confirmTitle,
    <>
      <h1>{text.confirmTitle}</h1>
      <p>{text.confirmNote}</p>
      <form method="post" action={`${view.base}/answers`}>
        {answers.map(({ line, filled, answer }, number) => (
          <div className="item" key={`${line.kind}:${line.id}`}>
            <input type="hidden" name={`line.${number}`} value={`${line.kind}:${line.id}`} />
            <input type="hidden" name={`version.${number}`} value={line.version} />
            {FIELDS.filter((field) => filled[field] !== NOTHING_FILLED[field]).map((field) => (
              <input key={field} type="hidden" name={`${field}.${number}`} value={filled[field]} />
            ))}
            <h2>
              <bdi>{nameOf(line, settings.locale)}</bdi> <span className="soft">({line.sku})</span>
            </h2>
            {line.kind === 'supply' && (
              <p className="soft">
                {text.reference}: {line.id}
              </p>
            )}
            <p>
              <strong>{answerText(settings.locale, answer, view.today)}</strong>
            </p>
          </div>
        ))}
        <button type="submit" name="confirm" value="yes">
          {text.confirm}
        </button>
        <button type="submit" name="edit" value="yes" className="quiet">
          {text.edit}
        </button>
      </form>
    </>,
    STYLE,
  );
}
