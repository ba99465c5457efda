/** The processes of one lane: they outlive a round, unless they are killed in it. */
import { type CommandedProcess, commandedProcess } from '../../crash-points/commanded-process.ts';
import type { UploaderAnswer, UploaderCommand } from './uploader-command.ts';

const UPLOADER = new URL('./uploader-process.ts', import.meta.url);

export type UploaderProcess = CommandedProcess<UploaderCommand, UploaderAnswer>;

export interface Processes {
  readonly uploader: UploaderProcess;
  readonly secondUploader: UploaderProcess;
  /** Where the API creates accounts, when it does so while an uploader is at work. */
  readonly api: UploaderProcess;
  readonly close: () => Promise<void>;
}

export const createProcesses = (): Processes => {
  const process = (): UploaderProcess => commandedProcess(UPLOADER, {});
  const [uploader, secondUploader, api] = [process(), process(), process()];
  return {
    uploader,
    secondUploader,
    api,
    close: async () => {
      await Promise.all([uploader.close(), secondUploader.close(), api.close()]);
    },
  };
};
