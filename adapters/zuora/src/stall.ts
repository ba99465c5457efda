/** A body that its reader takes at leisure, but that must not keep its reader waiting. */

/** Fails where the next piece takes longer than this; a reader who asks for none is not hurried. */
export const unlessStalled = (body: ReadableStream<Uint8Array>, stallMs: number): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const timer = setTimeout(() => {
          const error = new Error('Zuora did not go on sending the file: time-out');
          controller.error(error);
          void reader.cancel(error).catch(() => undefined);
        }, stallMs);
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
};
