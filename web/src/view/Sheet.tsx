import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { close } from '../state/route.ts';
import { Announcer } from './Announcer.tsx';
import { Icon } from './Icon.tsx';

interface Props {
  readonly title: string;
  /** Whether the title is written by the content, and said only. */
  readonly titled?: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A dialog: a sheet from below on a phone, a box in the middle elsewhere. The browser keeps the focus in it. */
export function Sheet({ title, titled = false, wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // Closed before it goes, so that the focus returns to where it was.
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'sheet wide' : 'sheet'}
      aria-label={title}
      onCancel={(event) => { event.preventDefault(); close(); }}
      onClick={(event) => { if (event.target === dialog.current) close(); }}
    >
      <div class="sheet-body">
        <header class={titled ? 'sheet-top bare' : 'sheet-top'}>
          {!titled && <h2>{title}</h2>}
          <button type="button" class="tool" aria-label="Close" onClick={close}><Icon name="close" /></button>
        </header>
        {children}
      </div>
      <Announcer />
    </dialog>
  );
}
