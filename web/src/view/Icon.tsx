const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  pin: 'M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  orders: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5',
  fresh: 'M20 13v5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h5M18.5 2.8a1.9 1.9 0 0 1 2.7 2.7L13 13.7l-3.6.9.9-3.6z',
  aim: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM12 2v3.5M12 18.5V22M2 12h3.5M18.5 12H22',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M9 6l6 6-6 6',
} as const;

/** A drawing beside words that say the same, or on a button that has a label. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The sign of the house: an eight-pointed star. */
export function Star() {
  return (
    <svg class="star" viewBox="0 0 48 48" aria-hidden="true">
      <path d="M24 3l6.2 6.2h8.6v8.6L45 24l-6.2 6.2v8.6h-8.6L24 45l-6.2-6.2H9.2v-8.6L3 24l6.2-6.2V9.2h8.6zm0 13.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z" />
    </svg>
  );
}
