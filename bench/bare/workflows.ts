import { condition, defineSignal, setHandler } from '@temporalio/workflow';

/** The least a workflow can do that is started, signalled and closes: what a backorder's lifecycle is measured against. */
export async function bare(): Promise<void> {
  let done = false;
  setHandler(defineSignal('done'), () => {
    done = true;
  });
  await condition(() => done);
}

/** Nothing at all: what opening a backorder is measured against. */
export async function empty(): Promise<void> {}
