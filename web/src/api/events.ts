// Server-sent events, read from the body of an answer to POST, which `EventSource` cannot send.

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Takes a stream of events apart, however it is cut into pieces. */
export class EventReader {
  #rest = '';

  /** The events that are whole with `text`. Comments, which begin with a colon, are none. */
  push(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(parsed).filter((event) => event.data !== '');
  }
}

function parsed(block: string): ServerEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event') event = value ?? '';
    if (field === 'data') data.push(value ?? '');
  }
  return { event, data: data.join('\n') };
}

/** The events of `body` as they come. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* events.push(decoder.decode(value, { stream: true }));
  }
}
