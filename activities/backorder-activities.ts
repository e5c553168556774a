import type { Database } from '../db/client';
import type { StepName } from '../domain/backorder/steps';
import { instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { type StepResult, takeStep } from '../record/take-step';

/** A step as the workflow asks for it; `at` is workflow time, in milliseconds. */
export interface StepRequest {
  readonly backorderId: string;
  readonly stepNo: number;
  readonly step: StepName;
  readonly at: number;
}

export interface BackorderActivities {
  takeStep(request: StepRequest): Promise<StepResult>;
}

/** What a backorder's workflow may ask the world to do: take a step. */
export function backorderActivities(db: Database, here: Installation): BackorderActivities {
  return {
    takeStep: (request) => takeStep(db, here, { ...request, at: instantOf(request.at) }),
  };
}
