import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BackorderActivities } from '../activities/backorder-activities';
import type { DeadlineKind } from '../domain/backorder/deadlines';
import type { StepName } from '../domain/backorder/steps';
import type { StepResult } from '../record/take-step';
import { SIGNALS, type SignalName, type WakeUp } from './names';

/** A step is one short transaction: quick and cheap as a local activity. */
const quick = proxyLocalActivities<BackorderActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '10s',
  // The worker's own hiccups; a database that is away longer is waited for by the ordinary activity below.
  retry: { initialInterval: '200ms', maximumInterval: '2s', maximumAttempts: 3 },
});

/** The same step when the database is away: tried for as long as it takes, without a workflow task held open. */
const patient = proxyActivities<BackorderActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** What makes the course go on: news from outside, or a moment that has come. */
export type Occasion = { readonly news: SignalName } | { readonly deadline: DeadlineKind };

/** News that is looked at first when several have come. */
const PRECEDENCE: readonly SignalName[] = ['decided', 'orderChanged', 'restocked', 'supplierEta'];

/** A deadline that a step leaves where it was is tried again only after this long. */
const STUCK_PAUSE_MS = 60_000;

/**
 * The mechanics of a backorder's course: signals that came, the step last taken, and the one timer. Signal handlers
 * only note versions; facts are read by the steps.
 */
export class Course {
  private readonly news = new Map<SignalName, number>();
  private alarm: { readonly at: number; readonly scope: CancellationScope } | null = null;
  private handled: { readonly kind: DeadlineKind; readonly at: number; readonly when: number } | null = null;
  private last: StepResult | null = null;

  constructor(
    private readonly backorderId: string,
    private stepNo: number,
  ) {
    for (const name of SIGNALS)
      setHandler(defineSignal<[WakeUp]>(name), ({ version }) => {
        // What the last step has already seen is no news: repeated and late deliveries do no harm.
        if (version > (this.last?.factsVersion ?? 0)) this.news.set(name, Math.max(version, this.news.get(name) ?? 0));
      });
  }

  /** True when the last step found it closed and nothing has come since: a shortage may have opened it again. */
  get closed(): boolean {
    return this.last?.status === 'closed' && this.quiet;
  }

  get outcome(): string | null {
    return this.last?.outcome ?? null;
  }

  get stepsTaken(): number {
    return this.stepNo;
  }

  /** True when no news waits: a run may end here and go on as a new one. */
  get quiet(): boolean {
    return this.news.size === 0;
  }

  /** Takes a step, or finds that it was taken and adopts what came of it. */
  async take(step: StepName): Promise<void> {
    const command = { backorderId: this.backorderId, stepNo: this.stepNo + 1, step, at: Date.now() };
    let result: StepResult;
    try {
      result = await quick.takeStep(command);
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('step is taken patiently', { step });
      result = await patient.takeStep(command);
    }
    this.stepNo = result.stepNo;
    this.last = result;
    // An adopted result has not dealt with the news: it stays and is looked at again, unless all is over.
    if (result.alreadyTaken === true && result.status !== 'closed') return;
    for (const [name, version] of this.news) if (version <= result.factsVersion) this.news.delete(name);
  }

  /** Waits until there is something to do, and says what. */
  async next(): Promise<Occasion> {
    for (;;) {
      const news = PRECEDENCE.find((name) => this.news.has(name));
      if (news !== undefined) return { news };
      const due = this.nextDeadline();
      if (due !== null && due.at <= Date.now()) {
        this.handled = { kind: due.kind, at: due.given, when: Date.now() };
        return { deadline: due.kind };
      }
      if (due !== null) this.setAlarm(due.at);
      await condition(() => this.news.size > 0 || (due !== null && this.alarm === null));
    }
  }

  private nextDeadline(): { readonly kind: DeadlineKind; readonly at: number; readonly given: number } | null {
    const first = this.last?.deadlines[0];
    if (first === undefined) return null;
    const stuck = this.handled !== null && this.handled.kind === first.kind && this.handled.at === first.at;
    const at = stuck && this.handled !== null ? Math.max(first.at, this.handled.when + STUCK_PAUSE_MS) : first.at;
    return { kind: first.kind, at, given: first.at };
  }

  /** One timer stands; it is replaced only by an earlier one. Ringing early costs less than a timer for every change. */
  private setAlarm(at: number): void {
    if (this.alarm !== null && this.alarm.at <= at) return;
    this.alarm?.scope.cancel();
    const scope = new CancellationScope();
    this.alarm = { at, scope };
    scope
      .run(() => sleep(Math.max(1, at - Date.now())))
      .then(
        () => {
          if (this.alarm?.scope === scope) this.alarm = null;
        },
        // Cancelled because an earlier one took its place.
        () => {},
      );
  }
}
