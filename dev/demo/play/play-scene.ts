import { perform, withdrawInbound } from './deeds';
import { hasCome, inWords } from './moments';
import { openScene } from './open-scene';
import type { Play, Stage } from './play';
import type { Scene, Step } from './scene';

/** What did not go as the story says, in words. */
export type Fault = string;

const faultIn = ({ title }: Scene, error: unknown): Fault =>
  `"${title.en}": ${error instanceof Error ? error.message : String(error)}`;

async function playThread(play: Play, steps: readonly Step[]): Promise<void> {
  for (const { after, deed } of steps) {
    if (after.length > 0)
      await play.stage.watch.until(after.map(inWords).join(' and '), () =>
        after.every((moment) => hasCome(play, moment)),
      );
    if (deed !== null) await perform(play, deed);
  }
}

/** Plays a scene to its end, or as far as it gets, and returns what did not go as it says. */
export async function playScene(stage: Stage, scene: Scene): Promise<readonly Fault[]> {
  let play: Play;
  try {
    play = await openScene(stage, scene);
  } catch (error) {
    return [faultIn(scene, error)];
  }
  const opened = play;
  const ends = await Promise.allSettled(scene.threads.map((steps) => playThread(opened, steps)));
  const faults = ends.flatMap((end) => (end.status === 'rejected' ? [faultIn(scene, end.reason)] : []));
  await withdrawInbound(play).catch((error: unknown) => faults.push(faultIn(scene, error)));
  return faults;
}
