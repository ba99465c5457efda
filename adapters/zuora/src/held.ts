/** A body that says when it is over, however it ends: at its end, by a failure, or because its reader has had enough. */

/** A reader who asks for nothing as long as `idleMs` has forgotten it: it is over too. */
export const untilOver = (
  body: ReadableStream<Uint8Array>,
  idleMs: number,
  over: () => void,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  let idle: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(idle);
    over();
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    idle = setTimeout(() => {
      const error = new Error('nobody went on reading the file: time-out');
      controller.error(error);
      void reader.cancel(error).catch(() => undefined);
      over();
    }, idleMs).unref();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: watch,
      pull: async (controller) => {
        clearTimeout(idle);
        try {
          const { done, value } = await reader.read();
          if (!done) {
            watch(controller);
            controller.enqueue(value);
            return;
          }
        } catch (error) {
          end();
          throw error;
        }
        end();
        controller.close();
      },
      cancel: (reason) => {
        end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
};
