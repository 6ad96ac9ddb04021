/** Keyboard focus must not end up behind the bars that stick to the top and the bottom: tells the styles their heights. */
export function keepFocusInView(): void {
  const bars = { '--top': document.querySelector('.top'), '--bottom': document.querySelector('.bottom') };
  const tell = () => {
    for (const [name, bar] of Object.entries(bars)) {
      document.documentElement.style.setProperty(name, `${(bar as HTMLElement | null)?.offsetHeight ?? 0}px`);
    }
  };
  const measure = new ResizeObserver(tell);
  Object.values(bars).forEach((bar) => { if (bar) measure.observe(bar); });
}
