import { CannotPlay, findStack } from './find-stack';
import { missingFrom } from './harvest';
import { playStory } from './play-story';
import { STORY } from './story';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm run demo`: a story of some thirty orders, played against the running stack. */
async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  try {
    const stack = await findStack(process.env);
    const faults = await playStory(stack, { scenes: STORY, missingFrom }, say, stop.signal);
    process.exitCode = stop.signal.aborted ? 130 : faults.length === 0 ? 0 : 1;
  } catch (error) {
    const words =
      error instanceof Error
        ? error instanceof CannotPlay
          ? error.message
          : (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`${words}\n`);
    process.exitCode = 1;
  }
}

void main();
