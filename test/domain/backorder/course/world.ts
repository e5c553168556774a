import { type Deadline, deadlinesOf, STEP_AT } from '../../../../domain/backorder/deadlines';
import type { BackorderFacts } from '../../../../domain/backorder/facts';
import { type BackorderStatus, statusOf } from '../../../../domain/backorder/lifecycle';
import { ruleOf, type StepName, takesOff } from '../../../../domain/backorder/steps';
import type { Effect, PlannedMail, ToldLine, Turn } from '../../../../domain/backorder/turn';
import { formatInstant, type Instant, instantOf } from '../../../../domain/calendar/business-date';
import { type Happened, offerLeaves, suppliesGoOverdue } from './outside';
import { priced, readBack, recorded } from './record';

/** A mail as it was queued, with the facts as they stood after it. */
export interface Sent {
  readonly at: Instant;
  readonly mail: PlannedMail;
  readonly showing: readonly ToldLine[];
}

/** One step as it was taken: everything a rule could be blamed for. */
export interface TakenStep {
  readonly step: StepName;
  readonly at: Instant;
  /** The deadline it was taken at, null when somebody's doing woke the course. */
  readonly deadline: Deadline | null;
  readonly before: BackorderFacts;
  readonly turn: Turn;
  readonly after: BackorderFacts;
  /** What falls due next, as the step tells the workflow. */
  readonly deadlines: readonly Deadline[];
}

/**
 * What came of an answer there and then. What one that was taken left open goes on, and nothing else is asked: of lines
 * answered `inPart` the rest, as before.
 */
export interface Adopted {
  readonly at: Instant;
  readonly facts: BackorderFacts;
  readonly effects: readonly Effect[];
  readonly taken: { readonly inPart: readonly string[] } | null;
}

/** More steps than this at one moment is turning on the spot. */
const MOST_AT_ONCE = 20;

/**
 * A backorder, its clock, and everybody it has to do with, in memory and without I/O: steps are taken by the product's
 * rules, their effects carried out as the record does, and the clock jumps to whatever is due next.
 */
export class World {
  readonly sent: Sent[] = [];
  readonly steps: TakenStep[] = [];
  readonly tasks: string[] = [];
  /** Ends of legal clocks that staff have a task of. */
  readonly warnings = new Set<string>();
  /** What answers have made of what was asked. */
  readonly answered: Adopted[] = [];
  /** Pairs of a status and the one that followed it. */
  readonly transitions: (readonly [BackorderStatus, BackorderStatus])[] = [];
  /** Whether the mail provider takes mails just now. */
  providerIsUp = true;
  private decisions = 0;

  constructor(
    public facts: BackorderFacts,
    public now: Instant,
    private readonly check: (world: World, step: TakenStep) => void = () => {},
  ) {
    this.take('first-notice');
  }

  /** The templates of everything sent so far. */
  get templates(): string[] {
    return this.sent.map(({ mail }) => mail.template);
  }

  get deadlines(): Deadline[] {
    return deadlinesOf(this.facts, this.now);
  }

  newId(kind: string): string {
    this.decisions += 1;
    return `${kind}-${this.decisions}`;
  }

  /** Takes a step of the course, as its transaction would. */
  take(step: StepName, deadline: Deadline | null = null): void {
    if (this.facts.closed) return;
    const overdue = step === 'date-missed' ? suppliesGoOverdue(this.facts, this.now) : null;
    this.takeOn(overdue?.facts ?? this.facts, step, deadline);
  }

  private takeOn(found: BackorderFacts, step: StepName, deadline: Deadline | null): void {
    const before = priced(found);
    const { turn, after } = this.play(before, step);
    this.note(turn.effects);
    this.become(readBack(after));
    const taken = { step, at: this.now, deadline, before, turn, after, deadlines: deadlinesOf(after, this.now) };
    this.steps.push(taken);
    this.check(this, taken);
  }

  /** The turns of a step: after one that takes units off, the rules look at what is there by then. */
  private play(before: BackorderFacts, step: StepName): Pick<TakenStep, 'turn' | 'after'> {
    const turn = ruleOf(step)(before, this.now);
    const after = recorded(before, turn, this.now);
    if (!takesOff(turn)) return { turn, after };
    const rest = this.play(readBack(after), step);
    return { turn: { facts: rest.turn.facts, effects: [...turn.effects, ...rest.turn.effects] }, after: rest.after };
  }

  /** Somebody did something; the course wakes up to it unless the worker is away. */
  happen(happened: Happened | null, awake = true): boolean {
    if (happened === null) return false;
    const { wakes, facts } = happened;
    // A first notice is queued in the transaction that opens the backorder, and needs no worker.
    if (wakes === 'first-notice') {
      this.takeOn(facts, wakes, null);
      return true;
    }
    this.become(facts);
    if (awake) this.take(wakes);
    return true;
  }

  /** Somebody's doing that was carried out at once, with a turn of its own. */
  adopt(facts: BackorderFacts, turn: Turn | null, taken: Adopted['taken'] = null): void {
    this.note(turn?.effects ?? []);
    this.answered.push({ at: this.now, facts, effects: turn?.effects ?? [], taken });
    this.become(facts);
  }

  /** Lets time pass; the course takes its steps as they fall due, each so much too late. */
  passUntil(until: Instant, lateBy = 0): void {
    this.mailsLeave();
    for (let turns = 0, moment = this.now; ; ) {
      const due = this.deadlines[0];
      const at = due === undefined ? null : instantOf(Math.max(this.now, due.at + lateBy));
      if (due === undefined || at === null || at > until) break;
      turns = at === moment ? turns + 1 : 0;
      moment = at;
      if (turns > MOST_AT_ONCE) throw new Error(`turns on the spot at ${due.kind}: ${JSON.stringify(this.deadlines)}`);
      this.now = at;
      this.take(STEP_AT[due.kind], due);
      this.mailsLeave();
    }
    this.now = instantOf(Math.max(this.now, until));
    this.mailsLeave();
  }

  pass(ms: number): void {
    this.passUntil(instantOf(this.now + ms));
  }

  private mailsLeave(): void {
    if (this.providerIsUp) this.facts = offerLeaves(this.facts, this.now);
  }

  private become(facts: BackorderFacts): void {
    const [from, to] = [statusOf(this.facts), statusOf(facts)];
    if (from !== to) this.transitions.push([from, to]);
    this.facts = priced(facts);
  }

  private note(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'mail') this.sent.push({ at: this.now, mail: effect.mail, showing: effect.showing });
      if (effect.kind === 'task') this.tasks.push(effect.task);
      if (effect.kind === 'clock-at-risk') this.warnings.add(`${effect.key} ${formatInstant(effect.endsAt)}`);
      if (effect.kind === 'clock-safe') this.warnings.delete(`${effect.key} ${formatInstant(effect.endsAt)}`);
    }
  }
}
