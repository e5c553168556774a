import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

let quiet = false;

/** Temporal's own log says only what is wrong. To be called before the first worker or connection. */
export function quietRuntime({ core = 'ERROR' }: { readonly core?: 'ERROR' | 'off' } = {}): void {
  if (!quiet)
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: core === 'off' ? 'off' : makeTelemetryFilterString({ core }) } },
    });
  quiet = true;
}
