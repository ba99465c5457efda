/** A directory whose calls fail: before they have an effect, or after it with the answer lost. */
import type { Pages } from '@usage-billing/core/shared';
import type { DirectoryUnavailable, Organization, OrganizationDirectory } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Random } from '../../random.ts';

const down = (how: string): DirectoryUnavailable => ({ _tag: 'DirectoryUnavailable', message: `told to fail ${how}` });

export interface DirectoryFaults {
  readonly random: Random;
  /** Of each call, as long as it is asked again and again. */
  readonly probability: () => number;
  readonly onFault: (name: string) => void;
}

export const faultyDirectory = (
  directory: OrganizationDirectory,
  { random, probability, onFault }: DirectoryFaults,
): OrganizationDirectory => {
  const sometimes =
    <Failure, A>(name: string, call: TaskEither<Failure, A>): TaskEither<Failure | DirectoryUnavailable, A> =>
    async () => {
      if (!random.chance(probability())) return call();
      const how = random.chance(0.5) ? 'before' : 'after';
      onFault(`${name}: ${how === 'before' ? 'no effect' : 'answer lost'}`);
      if (how === 'after') await call();
      return E.left(down(how));
    };
  const breakingOff = async function* (
    name: string,
    pages: Pages<DirectoryUnavailable, Organization>,
  ): AsyncGenerator<E.Either<DirectoryUnavailable, ReadonlyArray<Organization>>> {
    for await (const page of pages) {
      if (random.chance(probability())) {
        onFault(`${name}: breaks off`);
        yield E.left(down('in the middle of a list'));
        return;
      }
      yield page;
    }
  };
  return {
    ...directory,
    all: (...asked) => breakingOff('all', directory.all(...asked)),
    onTrial: (...asked) => breakingOff('onTrial', directory.onTrial(...asked)),
    delinquent: (...asked) => breakingOff('delinquent', directory.delinquent(...asked)),
    findByExternalId: (id) => sometimes('findByExternalId', directory.findByExternalId(id)),
    setRefusal: (change) => sometimes('setRefusal', directory.setRefusal(change)),
    recordNotified: (...told) => sometimes('recordNotified', directory.recordNotified(...told)),
  };
};
